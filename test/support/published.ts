import { publish } from '../../datasets/ingest/publish.ts';
import { validateRecord, type ValidRow } from '../../datasets/ingest/validate.ts';
import { prepareStore } from '../../datasets/ledger.ts';
import type { Dataset } from '../../datasets/dataset.ts';
import type { Store } from '../../datasets/store/store.ts';
import { createLog } from '../../service/log.ts';
import { subgraphs } from '../../subgraphs/all.ts';
import type { Subgraph, SubgraphName } from '../../subgraphs/subgraph.ts';
import { now, type Answer } from './graph.ts';

/** Rows of datasets by their names, as the lines of their files: a header, then a line for each row. */
export type Tables = Readonly<Record<string, string>>;

/** The rows of a table. Cells hold no commas; a column that is left out is empty in every row. */
function rowsOf(dataset: Dataset, table: string, publishedOn: string): readonly ValidRow[] {
  const [header = '', ...lines] = table
    .trim()
    .split('\n')
    .map((line) => line.trim());
  const names = header.split(',');
  return lines.map((text, index) => {
    const cells = Object.fromEntries(text.split(',').map((cell, position) => [names[position] ?? '?', cell.trim()]));
    const result = validateRecord(dataset, {
      file: 'table',
      line: index + 2,
      cells: { ...cells, published_on: publishedOn },
    });
    if ('valid' in result) return result.valid;
    throw new Error(`${dataset.name}: ${JSON.stringify(result.rejections)}`);
  });
}

/** Publishes one release of each dataset that has a table, on one day. */
export async function publishTables(
  store: Store,
  name: SubgraphName,
  tables: Tables,
  publishedOn = '2020-01-01',
): Promise<void> {
  for (const [of, table] of Object.entries(tables)) {
    const dataset = subgraphs[name].datasets.find((one) => one.name === of);
    if (dataset === undefined) throw new Error(`${name} has no dataset ${of}.`);
    const rows = rowsOf(dataset, table, publishedOn);
    const [first] = rows;
    if (first === undefined) throw new Error(`The table of ${of} has no row.`);
    if (first.publication === null) throw new Error(`The rows of ${of} have no day of publication.`);
    await publish(
      store,
      dataset,
      first.publication,
      rows.map(({ row }) => row),
    );
  }
}

export interface SubgraphUnderTest {
  readonly subgraph: Subgraph;
  /** Answers a query; fails when the answer has errors. */
  query(text: string, variables?: Record<string, unknown>): Promise<unknown>;
  ask(text: string, variables?: Record<string, unknown>): Promise<Answer>;
}

/** One subgraph alone over a store in which nothing has been published yet. */
export async function emptySubgraph(store: Store, name: SubgraphName): Promise<SubgraphUnderTest> {
  await prepareStore(store, subgraphs[name].datasets);
  const subgraph = subgraphs[name].create({ store, log: createLog('test', 'silent'), now, refreshEveryMs: null });
  const ask = async (query: string, variables: Record<string, unknown> = {}): Promise<Answer> => {
    await subgraph.refresh();
    // A subgraph answers with plain JSON; what is in it is for the test to check. What it was read from is for others.
    const { data, errors } = await subgraph.execute({ query, variables }, {});
    return JSON.parse(JSON.stringify({ data, errors })) as Answer;
  };
  return {
    subgraph,
    ask,
    query: async (text, variables) => {
      const { data, errors } = await ask(text, variables);
      if (errors !== undefined) throw new Error(JSON.stringify(errors));
      return data;
    },
  };
}
