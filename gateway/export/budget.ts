import { GraphError } from '../../service/errors.ts';
import type { Share } from '../limits/shares.ts';

/** What one table may take; it stands in the place of the limit on the cost of a query. */
export interface TableBudget {
  readonly maxRows: number;
  readonly maxMs: number;
}

/** What a table takes from the share of whoever asks: something to begin with, the rest by its rows. */
export const COST_TO_BEGIN = 100;
export const ROWS_PER_COST = 100;

/**
 * Takes the cost of rows from a share as they are written. What has begun is not broken off for it: rows beyond the
 * share are missing from what is asked for next. Told of the rows so far; a lower number begins another table.
 */
export function chargeFor(share: Share | null): (rows: number) => void {
  let charged = 0;
  return (rows) => {
    if (rows < charged) charged = 0;
    const cost = Math.floor((rows - charged) / ROWS_PER_COST);
    if (cost === 0 || share === null) return;
    charged += cost * ROWS_PER_COST;
    // Counting is in memory; were it not, a cost that is lost would be no reason to break a table.
    share.spend(cost).catch(() => undefined);
  };
}

const ADVICE = 'ask for fewer rows by a filter, or have it made as a bulk job: POST /jobs';

/** Throws ROW_BUDGET_EXCEEDED when a table is known to be too long. */
export function checkRows(rows: number, { maxRows }: TableBudget): void {
  if (rows <= maxRows) return;
  throw new GraphError('ROW_BUDGET_EXCEEDED', `The table has more than ${maxRows} rows; ${ADVICE}.`);
}

/** Throws ROW_BUDGET_EXCEEDED when a table has been in the making for too long. */
export function checkTime(ms: number, { maxMs }: TableBudget): void {
  if (ms <= maxMs) return;
  throw new GraphError('ROW_BUDGET_EXCEEDED', `The table takes more than ${maxMs / 1_000} s to make; ${ADVICE}.`);
}
