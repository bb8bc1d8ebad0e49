import { readFile } from 'node:fs/promises';
import { buildSchema, parse } from 'graphql';
import { withDecimals } from '../../gateway/export/column-type.ts';
import { operationIn } from '../../gateway/export/operation.ts';
import { DEFAULT_OPTIONS, rowPlan, type RowPlan } from '../../gateway/export/row-plan.ts';
import { readSelection } from '../../gateway/export/selection.ts';
import { projectPath } from '../../service/paths.ts';
import { startGraphUnderTest, type GraphUnderTest } from '../support/graph.ts';
import { expectedOf, readTable, type FormatName } from '../support/read-table.ts';
import { rowsByRule } from '../support/rows-by-rule.ts';
import { article2016 } from './facts/article-2016.ts';
import { article2018 } from './facts/article-2018.ts';
import { questions } from './questions/expected.ts';
import type { Question } from './questions/question.ts';

const FORMATS: readonly FormatName[] = ['csv', 'ndjson', 'arrow', 'parquet'];
const operations: readonly Question[] = [...article2016, ...article2018, ...questions];

describe('every saved operation as a table', () => {
  let graph: GraphUnderTest;
  let schema: ReturnType<typeof buildSchema>;
  beforeAll(async () => {
    graph = await startGraphUnderTest();
    schema = buildSchema(await (await fetch(`${graph.url}/schema.graphql`)).text());
  });
  afterAll(() => graph.stop());

  /** The plans of an operation: one, or one for each list that can give the rows. */
  const plansOf = (text: string): readonly { rows: string | null; plan: RowPlan }[] => {
    const plan = (rows: string | undefined): RowPlan => {
      const operation = operationIn(schema, parse(text), undefined, {});
      return rowPlan(schema, readSelection(schema, operation), { ...DEFAULT_OPTIONS, rows });
    };
    try {
      return [{ rows: null, plan: plan(undefined) }];
    } catch {
      const root = rowPlan(schema, readSelection(schema, operationIn(schema, parse(text), undefined, {})), {
        ...{ ...DEFAULT_OPTIONS, rows: '', ownColumnsOnly: true },
      });
      return root.lists.map(({ name }) => ({ rows: name, plan: plan(name) }));
    }
  };

  it.each(operations.map((one) => [one.operation, one] as const))(
    '%s is read in every format as its JSON answer has it',
    async (name, { headers }) => {
      const text = await readFile(projectPath('schema', 'operations', `${name}.graphql`), 'utf8');
      const { data } = await graph.query(text, {}, headers);
      for (const { rows, plan } of plansOf(text)) {
        const lists = plan.levels.slice(1).map(({ list }) => list.fullPath);
        const expected = rowsByRule(
          data,
          lists,
          plan.columns.map(({ fullPath }) => fullPath),
        );
        for (const format of FORMATS) {
          const asked = `pages=one&formulas=keep${rows === null ? '' : `&rows=${rows}`}`;
          const url = `${graph.url}/data/${name}.${format}?${asked}`;
          const typed = format === 'arrow' || format === 'parquet';
          const first = await fetch(url, { headers: headers ?? {} });
          // Ratios have 15 significant digits, of which small ones have more than twelve after the point.
          const long = typed && JSON.stringify(expected).match(/"-?\d+\.\d{13,}"/u) !== null;
          expect(first.status).toBe(long ? 406 : 200);
          const response = long ? await fetch(`${url}&decimals=text`, { headers: headers ?? {} }) : first;
          expect(response.status).toBe(200);
          const columns = long
            ? plan.columns.map((column) => ({ ...column, type: withDecimals(column.type, 'text') }))
            : plan.columns;
          const read = await readTable(format, new Uint8Array(await response.arrayBuffer()), columns);
          expect(read.names).toEqual(columns.map((column) => column.name));
          expect(read.rows).toEqual(expectedOf(format, columns, expected));
        }
      }
    },
  );
});
