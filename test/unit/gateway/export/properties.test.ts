import fc from 'fast-check';
import { buildSchema, parse, validate, type DocumentNode } from 'graphql';
import { rowsByRule } from '../../../support/rows-by-rule.ts';
import { CONTEXT, READ, rowsOf } from '../../../support/table.ts';
import { operationIn } from '../../../../gateway/export/operation.ts';
import { DEFAULT_OPTIONS, rowPlan } from '../../../../gateway/export/row-plan.ts';
import { readSelection } from '../../../../gateway/export/selection.ts';
import type { QueryRunner } from '../../../../gateway/export/source.ts';
import { tableOf } from '../../../../gateway/export/table.ts';

const SCHEMA = buildSchema(`
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type Edge { node: Thing cursor: String! }
  type Things { nodes: [Thing!]! edges: [Edge!]! pageInfo: PageInfo! totalCount: Int }
  type Thing {
    text: String number: Int tags: [String!]
    one: Thing many: [Thing] page(first: Int, after: String): Things edged(first: Int, after: String): Things
  }
  type Query { thing: Thing }
`);

type Kind = 'text' | 'number' | 'tags' | 'one' | 'many' | 'page' | 'edged';
const LEAVES: readonly Kind[] = ['text', 'number', 'tags'];

/** A field of a generated query; each has a response key of its own. */
interface Field {
  readonly kind: Kind;
  readonly inner: readonly Field[];
}

const leaf = fc.constantFrom(...LEAVES).map((kind): Field => ({ kind, inner: [] }));
const { selection } = fc.letrec<{ selection: Field[]; field: Field }>((tie) => ({
  field: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.record({ kind: fc.constantFrom<Kind>('one', 'many', 'page', 'edged'), inner: tie('selection') }),
  ),
  selection: fc.array(tie('field'), { minLength: 1, maxLength: 3 }),
}));

/** The text of a selection, every second part of it within a fragment. */
function printed(fields: readonly Field[]): string {
  const texts = fields.map(({ kind, inner }, at) => {
    const head = `k${at}: ${kind}`;
    if (LEAVES.includes(kind)) return head;
    const within = printed(inner);
    if (kind === 'page') return `${head} { totalCount nodes { ${within} } pageInfo { endCursor } }`;
    return kind === 'edged' ? `${head} { edges { cursor node { ${within} } } }` : `${head} { ${within} }`;
  });
  return texts.map((text, at) => (at % 2 === 1 ? `... on Thing { ${text} }` : text)).join(' ');
}

/** Data for a selection, by a source of chances: lists of none to three, and nulls everywhere they can be. */
function dataFor(fields: readonly Field[], chance: () => number): Record<string, unknown> {
  const value = ({ kind, inner }: Field): unknown => {
    const elements = (): unknown[] => Array.from({ length: chance() % 4 }, () => dataFor(inner, chance));
    if (chance() % 6 === 0) return null;
    if (kind === 'text') return `t${chance() % 100}`;
    if (kind === 'number') return chance() % 100;
    if (kind === 'tags') return Array.from({ length: chance() % 3 }, () => String(chance() % 10));
    if (kind === 'one') return dataFor(inner, chance);
    if (kind === 'many') return elements().map((one) => (chance() % 5 === 0 ? null : one));
    if (kind === 'page') return { nodes: elements() };
    return { edges: elements().map((node) => ({ node })) };
  };
  return Object.fromEntries(fields.map((field, at) => [`k${at}`, value(field)]));
}

const operationOf = (fields: readonly Field[]) =>
  operationIn(SCHEMA, parse(`{ thing { ${printed(fields)} } }`), undefined, {});

/** Every way to make one table of a query: by each of its lists, or the only one. */
function waysOf(fields: readonly Field[]): readonly (string | undefined)[] {
  const root = { ...DEFAULT_OPTIONS, rows: '', ownColumnsOnly: true };
  const { lists } = rowPlan(SCHEMA, readSelection(SCHEMA, operationOf(fields)), root);
  return lists.length === 0 ? [undefined] : lists.map(({ name }) => name);
}

const chances = fc.infiniteStream(fc.nat({ max: 10_000 }));

function answering(data: unknown, asked: DocumentNode[] = []): QueryRunner {
  return {
    schema: SCHEMA,
    read: (text) => parse(text),
    run: (document) => {
      asked.push(document);
      return Promise.resolve({ data: { thing: data } });
    },
  };
}

const tableFrom = (runner: QueryRunner, fields: readonly Field[], rows: string | undefined) =>
  tableOf(
    { runner, operation: operationOf(fields), context: CONTEXT, budget: { maxRows: 1e9, maxMs: 1e9 }, now: () => 0 },
    { ...READ, rows },
  );

/** Queries whose tables have columns: a list of a query may hold nothing but lists. */
function hasColumns(fields: readonly Field[], rows: string | undefined): boolean {
  try {
    tableFrom(answering({}), fields, rows);
    return true;
  } catch (error) {
    if (error instanceof Error && error.message.includes('selects no column')) return false;
    throw error;
  }
}

describe('tables of any query', () => {
  it('have the rows and cells that the rule gives, whatever the data', async () => {
    await fc.assert(
      fc.asyncProperty(selection, chances, async (fields, stream) => {
        const data = dataFor(fields, () => stream.next().value);
        for (const rows of waysOf(fields)) {
          if (!hasColumns(fields, rows)) continue;
          const table = tableFrom(answering(data), fields, rows);
          const lists = table.plan.levels.slice(1).map(({ list }) => list.fullPath);
          const columns = table.columns.map(({ fullPath }) => fullPath);
          expect(await rowsOf(table)).toEqual(rowsByRule({ thing: data }, lists, columns));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('have columns that only the query and the schema decide', async () => {
    await fc.assert(
      fc.asyncProperty(selection, chances, async (fields, stream) => {
        for (const rows of waysOf(fields)) {
          if (!hasColumns(fields, rows)) continue;
          const empty = tableFrom(answering(null), fields, rows);
          const data = dataFor(fields, () => stream.next().value);
          const full = tableFrom(answering(data), fields, rows);
          const read = await rowsOf(full);
          expect(full.columns).toEqual(empty.columns);
          for (const row of read) expect(row).toHaveLength(empty.columns.length);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('ask the graph for what is valid', async () => {
    await fc.assert(
      fc.asyncProperty(selection, async (fields) => {
        for (const rows of waysOf(fields)) {
          if (!hasColumns(fields, rows)) continue;
          const asked: DocumentNode[] = [];
          await rowsOf(tableFrom(answering(null, asked), fields, rows));
          expect(asked.flatMap((document) => validate(SCHEMA, document))).toEqual([]);
        }
      }),
      { numRuns: 100 },
    );
  });
});
