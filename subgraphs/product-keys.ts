/**
 * The id of the chapter (2 digits) or heading (4) to which the product of a column belongs, as an expression of the
 * store: HS2002:8607 belongs to HS2002:86. Null where the column is. An edition is HS or TNVED with its year.
 */
export function productAbove(column: string, digits: 2 | 4): unknown {
  const id = `$${column}`;
  const isHarmonized = { $eq: [{ $substrCP: [id, 0, 2] }, 'HS'] };
  const length = { $cond: [isHarmonized, 'HS2002:'.length + digits, 'TNVED2017:'.length + digits] };
  return { $cond: [{ $eq: [{ $ifNull: [id, null] }, null] }, null, { $substrCP: [id, 0, length] }] };
}
