import { execute, buildSchema, validate, type GraphQLSchema } from 'graphql';
import { plainRequestContext, type RequestContext } from '../../gateway/context.ts';
import { QueryTexts } from '../../gateway/query-texts.ts';
import { operationIn } from '../../gateway/export/operation.ts';
import { DEFAULT_OPTIONS } from '../../gateway/export/row-plan.ts';
import type { QueryRunner } from '../../gateway/export/source.ts';
import { tableOf, type ReadOptions, type Table } from '../../gateway/export/table.ts';

export const READ: ReadOptions = { ...DEFAULT_OPTIONS, drop: false, partial: false, walking: true };

const plain = plainRequestContext(
  'test',
  {},
  {
    now: () => new Date('2026-11-22T06:00:00Z'),
    waits: { signal: new AbortController().signal },
  },
);

export const CONTEXT: RequestContext = {
  ...plain,
  scopeFor: (subgraph) => ({ ...plain.scopeFor(subgraph), positions: { flows: 1 } }),
};

/** Runs queries over plain values: no checks, every query counted. */
export function runnerOver(sdl: string | GraphQLSchema, root: unknown): QueryRunner & { readonly asked: unknown[] } {
  const schema = typeof sdl === 'string' ? buildSchema(sdl) : sdl;
  const texts = new QueryTexts(schema, { introspection: true, suggestions: false });
  const asked: unknown[] = [];
  return {
    schema,
    asked,
    read: (text) => texts.document(text),
    run: async (document, operationName, variableValues, contextValue) => {
      asked.push(variableValues);
      const faults = validate(schema, document);
      if (faults.length > 0) return { errors: faults.map((fault) => fault.toJSON()) };
      const result = await execute({
        ...{ schema, document, rootValue: root, variableValues, contextValue },
        ...(operationName === undefined ? {} : { operationName }),
      });
      const errors = result.errors?.map((error) => error.toJSON());
      return JSON.parse(JSON.stringify({ ...result, ...(errors === undefined ? {} : { errors }) }));
    },
  };
}

export function tableFor(
  runner: QueryRunner,
  query: string,
  options: Partial<ReadOptions> = {},
  variables: Record<string, unknown> = {},
): Table {
  const operation = operationIn(runner.schema, runner.read(query), undefined, variables);
  const budget = { maxRows: 1_000, maxMs: 10_000 };
  return tableOf({ runner, operation, context: CONTEXT, budget, now: () => 0 }, { ...READ, ...options });
}

export async function rowsOf(table: Table): Promise<unknown[][]> {
  const rows: unknown[][] = [];
  for await (const some of table.rows()) rows.push(...some.map((row) => [...row]));
  return rows;
}
