import { Kind, parse, print, visit } from 'graphql';
import type { Answer } from './graph.ts';

/** One way of giving new names to everything that an operation asks for; different names stay different. */
export type Renaming = (names: readonly string[]) => (name: string) => string;

const at = (names: readonly string[], index: number): string => names[index] ?? '';

/** Ways of renaming, by what they do. Names that begin with two underscores are no client's to give. */
export const renamings: Readonly<Record<string, Renaming>> = {
  'a suffix on every name': () => (name) => `${name.startsWith('__') ? name.slice(2) : name}_renamed`,
  'every name exchanged for the next one': (names) => {
    return (name) => (names.includes(name) ? at(names, (names.indexOf(name) + 1) % names.length) : name);
  },
  'the names in reverse': (names) => {
    return (name) => (names.includes(name) ? at(names, names.length - 1 - names.indexOf(name)) : name);
  },
};

/** The response names of an operation in the order in which they come, without those that are reserved. */
function responseNames(query: string): readonly string[] {
  const names = new Set<string>();
  visit(parse(query), {
    Field: ({ alias, name }) => {
      const response = (alias ?? name).value;
      if (!response.startsWith('__')) names.add(response);
    },
  });
  return [...names];
}

function renamedKeys(value: unknown, rename: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((element) => renamedKeys(element, rename));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [rename(name), renamedKeys(inner, rename)]));
}

export interface Renamed {
  readonly query: string;
  /** What the answer to the renamed operation must be, from the answer to the original one. */
  readonly expected: (answer: Answer) => Answer;
}

/** An operation with all its response names changed. */
export function renamed(query: string, renaming: Renaming): Renamed {
  const rename = renaming(responseNames(query));
  const document = visit(parse(query), {
    Field: (field) => {
      const value = rename((field.alias ?? field.name).value);
      return value === field.name.value
        ? { ...field, alias: undefined }
        : { ...field, alias: { kind: Kind.NAME, value } };
    },
  });
  return {
    query: print(document),
    expected: ({ data, errors }) => ({
      ...(data === undefined ? {} : { data: renamedKeys(data, rename) as Exclude<Answer['data'], undefined> }),
      ...(errors === undefined
        ? {}
        : {
            errors: errors.map((error) => ({
              ...error,
              path: error.path?.map((step) => (typeof step === 'string' ? rename(step) : step)) ?? [],
            })),
          }),
    }),
  };
}
