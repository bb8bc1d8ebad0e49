type Path = readonly string[];

interface Bound {
  readonly path: Path;
  readonly element: unknown;
}

function follow(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, key) => (at == null ? null : (at as Record<string, unknown>)[key]), value) ?? null;
}

/** What lies at a path from the root, seen from the elements that the row stands for: the deepest on the way counts. */
function seen(bound: readonly Bound[], path: Path): unknown {
  const nearest = bound.findLast((one) => one.path.every((key, at) => path[at] === key));
  return nearest === undefined ? null : follow(nearest.element, path.slice(nearest.path.length));
}

/**
 * The rows of an answer by the plain reading of the rule: for each way through the lists, what each column sees.
 */
export function rowsByRule(data: unknown, lists: readonly Path[], columns: readonly Path[]): unknown[][] {
  let ways: Bound[][] = [[{ path: [], element: data }]];
  for (const list of lists) {
    ways = ways.flatMap((bound) => {
      const elements = seen(bound, list) as unknown[] | null;
      const some = elements === null || elements.length === 0 ? [null] : elements;
      return some.map((element) => [...bound, { path: list, element }]);
    });
  }
  return ways.map((bound) => columns.map((column) => seen(bound, column)));
}
