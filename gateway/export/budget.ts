import { GraphError } from '../../service/errors.ts';

/** What one table may take; it stands in the place of the limit on the cost of a query. */
export interface TableBudget {
  readonly maxRows: number;
  readonly maxMs: number;
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
