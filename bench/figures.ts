/** Figures as a report shows them. */

export function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((one, other) => one - other);
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  return (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2;
}

/** Three digits that count. */
export const digits = (figure: number): string => (figure < 100 ? figure.toPrecision(3) : figure.toFixed(0));

export const spread = (figures: readonly number[]): string =>
  `${digits(median(figures))} (${digits(Math.min(...figures))} to ${digits(Math.max(...figures))})`;

export const row = (...cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;

export const whole = (figure: number): string => Math.round(figure).toLocaleString('en-US');

/** How many times the figure of `other` the one of `own` is: of the medians, and of each round. */
export function ratio(own: readonly number[], other: readonly number[]): string {
  const pairs = own.map((figure, round) => figure / (other[round] ?? Number.NaN));
  const ofMedians = median(own) / median(other);
  return `${ofMedians.toFixed(2)} (${Math.min(...pairs).toFixed(2)} to ${Math.max(...pairs).toFixed(2)})`;
}
