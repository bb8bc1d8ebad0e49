import type { Dataset } from '../datasets/dataset.ts';
import type { Snapshot } from '../datasets/store/snapshot.ts';
import type { Filter } from '../datasets/store/store.ts';
import { GraphError } from '../service/errors.ts';
import type { SubgraphContext } from './context.ts';
import type { WhereFields } from './where.ts';

/** How many rows a filter may search that no access path bounds. */
export const MAX_UNBOUNDED_ROWS = 100_000;

/** What can be searched: a collection, as far as the cost of a filter is concerned. */
interface Searched {
  readonly name: string;
  readonly dataset: Dataset;
  readonly where: WhereFields;
  readonly maxUnboundedRows?: number;
}

/** The columns with which the key and the declared access paths begin: a condition on one of them bounds a search. */
export function leadingColumns(dataset: Dataset): ReadonlySet<string> {
  return new Set([dataset.key, ...dataset.indexes].flatMap(([first]) => (first === undefined ? [] : [first])));
}

const NARROWING = new Set(['$eq', '$in', '$gt', '$gte', '$lt', '$lte']);

/** Whether a condition names values or a span of them, and not merely what a value is not or contains. */
function narrows(condition: unknown): boolean {
  if (condition === null || typeof condition !== 'object') return true;
  return Object.keys(condition).some((operator) => NARROWING.has(operator));
}

/** Whether a search by the filter can begin at an access path: every alternative of it has to. */
export function isBounded(filter: Filter, leading: ReadonlySet<string>): boolean {
  return Object.entries(filter).some(([field, condition]) => {
    if (field === '$and') return (condition as readonly Filter[]).some((part) => isBounded(part, leading));
    if (field === '$or') return (condition as readonly Filter[]).every((part) => isBounded(part, leading));
    return leading.has(field) && narrows(condition);
  });
}

/**
 * Refuses a filter that would search all rows of a large release because no access path bounds it, and names the
 * fields of the where input that would. Without any condition nothing is searched: the rows are all asked for.
 */
export function checkBounded(context: SubgraphContext, searched: Searched, filter: Filter, snapshot: Snapshot): void {
  const { name, dataset, where, maxUnboundedRows = MAX_UNBOUNDED_ROWS } = searched;
  const number = snapshot.release(dataset.name);
  const leading = leadingColumns(dataset);
  if (number === 0 || Object.keys(filter).length === 0 || isBounded(filter, leading)) return;
  const { rows } = context.release(dataset.name, number);
  if (rows <= maxUnboundedRows) return;
  const fields = Object.entries(where).flatMap(([field, declared]) =>
    typeof declared !== 'function' && leading.has(declared.column) ? [field] : [],
  );
  throw new GraphError(
    'COST_ESTIMATED_TOO_EXPENSIVE',
    `The conditions on ${name} would search all its ${rows} rows, more than ${maxUnboundedRows}; join all of them with a condition (eq, in, lt, lte, gt or gte) on one of these: ${fields.join(', ')}.`,
    { fields },
  );
}
