import type { Industry } from './datasets.ts';

/** The revision whose codes the datasets use: NK RK 03-2019. */
const REVISION_PREFIX = 'OKED2019';

/** The id of the industry with a code, in the revision that the datasets use. */
export function industryId(code: string): string {
  return `${REVISION_PREFIX}:${code}`;
}

/** Section C. */
export const MANUFACTURING_SECTION = 'C';
export const MANUFACTURING = industryId(MANUFACTURING_SECTION);

/** A section before what belongs to it, and that by code: C, 10, 10.1, 10.11, ..., 33.20, D, 35. */
function place({ level, section, code }: Industry): string {
  return level === 'SECTION' ? section : section + code;
}

export function inOrderOfCodes(one: Industry, other: Industry): number {
  const [before, after] = [place(one), place(other)];
  return before < after ? -1 : before > after ? 1 : 0;
}
