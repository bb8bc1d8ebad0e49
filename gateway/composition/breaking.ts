import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import {
  BreakingChangeType,
  buildSchema,
  findBreakingChanges,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  type BreakingChange,
  type GraphQLSchema,
} from 'graphql';
import { projectPath } from '../../service/paths.ts';

const FILE = 'schema/api.graphql';
const run = promisify(execFile);

async function git(...args: readonly string[]): Promise<string | null> {
  try {
    const { stdout } = await run('git', args, { cwd: projectPath(), maxBuffer: 64 * 1024 * 1024 });
    return stdout;
  } catch {
    return null;
  }
}

/**
 * The client view that stands as promised: that of the newest release tag (v*), else that of the last commit, or of
 * the one before where the last commit is what stands in the working tree. Null where there is none to compare with.
 */
async function promised(current: string): Promise<{ readonly revision: string; readonly sdl: string } | null> {
  const tag = (await git('describe', '--tags', '--match', 'v*', '--abbrev=0'))?.trim();
  const log = await git('log', '-n', '2', '--format=%H', '--', FILE);
  const revisions = [...(tag === undefined ? [] : [tag]), ...(log ?? '').split('\n').filter((line) => line !== '')];
  for (const revision of revisions) {
    const sdl = await git('show', `${revision}:${FILE}`);
    if (sdl !== null && (sdl !== current || revision === tag)) return { revision, sdl };
  }
  return null;
}

const REMOVED_ON = /removed (\d{4}-\d{2}-\d{2})/u;

/** Why a value of an enum was deprecated, from the sentence in which graphql-js names it. */
function valueReason(schema: GraphQLSchema, description: string): string | null | undefined {
  const [, value = '', enumName = ''] = /^(\w+) was removed from enum type (\w+)/u.exec(description) ?? [];
  const holder = schema.getType(enumName);
  return isEnumType(holder) ? holder.getValue(value)?.deprecationReason : null;
}

/** Why a field, argument or input field was deprecated, from the sentence in which graphql-js names it. */
function fieldReason(schema: GraphQLSchema, description: string): string | null | undefined {
  const [, typeName = '', fieldName = ''] = /(\w+)\.(\w+)/u.exec(description) ?? [];
  const type = schema.getType(typeName);
  if (isInputObjectType(type)) return type.getFields()[fieldName]?.deprecationReason;
  if (!isObjectType(type) && !isInterfaceType(type)) return null;
  const field = type.getFields()[fieldName];
  const argument = /arg (\w+)/u.exec(description)?.[1];
  return argument === undefined
    ? field?.deprecationReason
    : field?.args.find(({ name }) => name === argument)?.deprecationReason;
}

/** Why what a change takes away was deprecated; nothing when it was not. */
function deprecationReason(schema: GraphQLSchema, { type, description }: BreakingChange): string {
  const isValue = type === BreakingChangeType.VALUE_REMOVED_FROM_ENUM;
  return (isValue ? valueReason(schema, description) : fieldReason(schema, description)) ?? '';
}

/** The breaking changes between two client views that were not announced with a date that has passed. */
export function unannouncedChanges(before: string, after: string, today: string): readonly string[] {
  const old = buildSchema(before);
  return findBreakingChanges(old, buildSchema(after))
    .filter((change) => {
      const date = REMOVED_ON.exec(deprecationReason(old, change))?.[1];
      return date === undefined || date > today;
    })
    .map((change) => change.description);
}

async function main(): Promise<void> {
  const current = await readFile(projectPath(FILE), 'utf8');
  const before = await promised(current);
  if (before === null) {
    process.stdout.write(`${FILE}: no earlier version to compare with.\n`);
    return;
  }
  const changes = unannouncedChanges(before.sdl, current, new Date().toISOString().slice(0, 10));
  if (changes.length === 0) return;
  throw new Error(
    `${FILE} breaks what ${before.revision} promised. Deprecate first, with "removed YYYY-MM-DD" in the reason:\n${changes
      .map((change) => `  ${change}`)
      .join('\n')}`,
  );
}

if (process.argv[1]?.endsWith('breaking.js') === true) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
