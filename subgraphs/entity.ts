/** The federation runtime writes the type's name on what a reference resolves to, so it gets a copy of the frozen row. */
export function copied<R extends object>(row: R | null): R | null {
  return row === null ? null : { ...row };
}
