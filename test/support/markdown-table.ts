/** A table of Markdown with its columns aligned, as the formatter of the project wants it. */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const [header = [], ...rest] = rows;
  const widths = header.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(header), line(widths.map((width) => '-'.repeat(width))), ...rest.map(line)].join('\n');
}
