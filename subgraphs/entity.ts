/** The federation runtime writes the type's name on what a reference resolves to, so it gets a copy of the frozen row. */
export function copied<R extends object>(row: R | null): R | null {
  return row === null ? null : { ...row };
}

/** An entity that another subgraph owns: its id is all that is known here. Null where none is named. */
export function reference(id: string | null): { readonly id: string } | null {
  return id === null ? null : { id };
}

/** The thing that a row names by its id; null where the row names none or the id is unknown. */
export function named<R>(
  lookup: { readonly load: (id: string) => Promise<R | null> },
  id: string | null,
): Promise<R | null> {
  return id === null ? Promise.resolve(null) : lookup.load(id);
}
