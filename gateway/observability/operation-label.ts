import type { SavedOperations } from '../provenance/saved-operations.ts';

const NAMED = /\b(?:query|mutation)\s+([_A-Za-z][_0-9A-Za-z]{0,127})/u;
// The name stands at the beginning, behind a comment at most.
const HEAD = 500;

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/**
 * The operation of a request as a label of metrics: its name where it is that of a saved operation, `other` for any
 * else. What clients call their own operations has no bound, and labels must have one.
 */
export function operationLabel(parameters: unknown, saved: Pick<SavedOperations, 'text'>): string {
  if (typeof parameters !== 'object' || parameters === null) return 'other';
  const { operationName, query } = parameters as Readonly<Record<string, unknown>>;
  const name = textOf(operationName) ?? NAMED.exec(textOf(query)?.slice(0, HEAD) ?? '')?.[1];
  return name !== undefined && saved.text(name) !== null ? name : 'other';
}
