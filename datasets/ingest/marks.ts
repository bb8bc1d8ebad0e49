/**
 * What stands in tables in the place of a figure, with the status that says why there is none. The Bureau of National
 * Statistics defines "-" as a phenomenon that does not exist, "x" as confidential and "..." as no data; "н/д" and its
 * like are the same in other books. "0,0" is a negligible figure and stays a number.
 */
const STATUS_OF_MARK: ReadonlyMap<string, 'CONFIDENTIAL' | 'MISSING'> = new Map([
  // Latin and Cyrillic letters: books have either.
  ...['x', 'X', 'х', 'Х'].map((mark) => [mark, 'CONFIDENTIAL'] as const),
  ...['-', '\u2013', '\u2014', '...', '\u2026', '..', 'н/д', 'Н/Д', 'н.д.', 'n/a', 'N/A'].map(
    (mark) => [mark, 'MISSING'] as const,
  ),
]);

/** The status for which a mark stands; null for any other text. */
export function statusOfMark(text: string): 'CONFIDENTIAL' | 'MISSING' | null {
  return STATUS_OF_MARK.get(text.trim()) ?? null;
}
