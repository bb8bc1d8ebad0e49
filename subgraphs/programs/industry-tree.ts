/** The last division of each section of NACE Rev. 2, on which OKED rests, in the order of the sections. */
const LAST_DIVISIONS: readonly (readonly [section: string, lastDivision: string])[] = [
  ['A', '03'],
  ['B', '09'],
  ['C', '33'],
  ['D', '35'],
  ['E', '39'],
  ['F', '43'],
  ['G', '47'],
  ['H', '53'],
  ['I', '56'],
  ['J', '63'],
  ['K', '66'],
  ['L', '68'],
  ['M', '75'],
  ['N', '82'],
  ['O', '84'],
  ['P', '85'],
  ['Q', '88'],
  ['R', '93'],
  ['S', '96'],
  ['T', '98'],
  ['U', '99'],
];

/**
 * Ids of an industry and of those above it, from the industry up to its section: OKED2019:28.30, OKED2019:28.3,
 * OKED2019:28, OKED2019:C. The codes alone tell them, so that the list of industries need not be known here.
 */
export function withIndustriesAbove(industry: string): readonly string[] {
  const [classifier = '', code = ''] = industry.split(':');
  const division = code.slice(0, 2);
  const section = LAST_DIVISIONS.find(([, lastDivision]) => division <= lastDivision)?.[0];
  const levels = /^\d/u.test(code) ? [code, code.slice(0, 4), division, section] : [code];
  return [...new Set(levels)].flatMap((level) => (level === undefined ? [] : [`${classifier}:${level}`]));
}
