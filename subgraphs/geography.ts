import type { RequestScope } from '../service/headers.ts';

/** The day on whose boundaries figures are asked for; null for figures as they were reported. */
export function boundariesDay({ geography, today }: RequestScope): string | null {
  if (geography === 'as-reported') return null;
  return geography === 'current' ? today : geography;
}
