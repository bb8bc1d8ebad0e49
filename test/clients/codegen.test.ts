import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { codegen } from '@graphql-codegen/core';
import * as typescript from '@graphql-codegen/typescript';
import * as operations from '@graphql-codegen/typescript-operations';
import { buildClientSchema, getIntrospectionQuery, parse, printSchema, type IntrospectionQuery } from 'graphql';
import { projectPath } from '../../service/paths.ts';
import { withFolder } from '../support/folder.ts';
import { startGraphUnderTest, type GraphUnderTest } from '../support/graph.ts';
import { runProcess } from '../support/processes.ts';

let graph: GraphUnderTest;
beforeAll(async () => {
  graph = await startGraphUnderTest();
});
afterAll(() => graph.stop());

// What a program that uses the generated types would say; it compiles only when they are right.
const USE = `
import type { ExportSummary, QueryRegionArgs } from './schema';
import type { FactS01ProgramsInForce2016Query } from './operations';
export const args: QueryRegionArgs = { id: 'kz-akmola' };
export const period = (summary: ExportSummary): string => summary.period;
export const names = (data: FactS01ProgramsInForce2016Query): readonly (string | null)[] =>
  (data.programs ?? []).map((program) => program.name);
// @ts-expect-error: a list of programs is no text
export const wrong = (data: FactS01ProgramsInForce2016Query): string => data.programs;
`;

const SCALARS = { Bin: 'string', Date: 'string', DateTime: 'string', Decimal: 'string', HsCode: 'string' };
const config = { scalars: { ...SCALARS, OkedCode: 'string', Period: 'string' } };

describe('graphql-codegen', () => {
  it('makes types of the schema that the server tells and of all saved operations, and they compile', async () => {
    const { data } = await graph.query(getIntrospectionQuery());
    const schemaAst = buildClientSchema(data as unknown as IntrospectionQuery);
    const schema = parse(printSchema(schemaAst));
    const folder = projectPath('schema', 'operations');
    const names = (await readdir(folder)).filter((name) => name.endsWith('.graphql'));
    const documents = await Promise.all(
      names.map(async (location) => ({ location, document: parse(await readFile(join(folder, location), 'utf8')) })),
    );
    const common = { schema, schemaAst, config };
    const ofSchema = await codegen({
      ...common,
      documents: [],
      filename: 'schema.ts',
      plugins: [{ typescript: {} }],
      pluginMap: { typescript },
    });
    const ofOperations = await codegen({
      ...common,
      documents,
      filename: 'operations.ts',
      plugins: [{ operations: {} }],
      pluginMap: { operations },
    });
    await withFolder({ 'schema.ts': ofSchema, 'operations.ts': ofOperations }, async (generated) => {
      await writeFile(join(generated, 'use.ts'), USE);
      const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
      const flags = ['--noEmit', '--strict', '--ignoreConfig', '--target', 'es2022', '--module', 'preserve'];
      expect(await runProcess([tsc, ...flags, join(generated, 'use.ts')])).toEqual({ code: 0, output: '' });
    });
  });
});
