/** First and last division of each section of OKED, as in NACE Rev. 2: Regulation (EC) No 1893/2006, annex I. */
const DIVISIONS: readonly (readonly [section: string, first: string, last: string])[] = [
  ['A', '01', '03'],
  ['B', '05', '09'],
  ['C', '10', '33'],
  ['D', '35', '35'],
  ['E', '36', '39'],
  ['F', '41', '43'],
  ['G', '45', '47'],
  ['H', '49', '53'],
  ['I', '55', '56'],
  ['J', '58', '63'],
  ['K', '64', '66'],
  ['L', '68', '68'],
  ['M', '69', '75'],
  ['N', '77', '82'],
  ['O', '84', '84'],
  ['P', '85', '85'],
  ['Q', '86', '88'],
  ['R', '90', '93'],
  ['S', '94', '96'],
  ['T', '97', '98'],
  ['U', '99', '99'],
];

/** The id of a division begins with these many characters, and so do those of all that belongs to it: OKED2019:28. */
export const DIVISION_LENGTH = 'OKED2019:28'.length;

/** The ids of an industry and of those above it: OKED2019:28.30, OKED2019:28.3, OKED2019:28 and OKED2019:C. */
export function withIndustriesAbove(industry: string): readonly string[] {
  const [revision = '', code = ''] = industry.split(':');
  const division = code.slice(0, 2);
  const section = DIVISIONS.find(([, first, last]) => first <= division && division <= last)?.[0];
  // 28.3 and 28.30 begin with their group, the first four characters; a section or division has no more than two.
  const codes = new Set([code, code.slice(0, 4), division, ...(section === undefined ? [] : [section])]);
  return [...codes].map((one) => `${revision}:${one}`);
}
