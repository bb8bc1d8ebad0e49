import { GraphError } from '../../service/errors.ts';

/** The parameters of one GraphQL request, whether they came in a body or in a query string. */
export interface GraphqlParameters {
  readonly query?: string;
  readonly operationName?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

type Given = Readonly<Partial<Record<keyof GraphqlParameters, unknown>>>;

const BATCH = 'The body is a list of requests; expected one request as a JSON object: send each by itself.';

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrong(name: string, expected: string): GraphError {
  return new GraphError('BAD_REQUEST', `The parameter "${name}" is malformed; expected ${expected}.`);
}

function text(given: Given, name: 'query' | 'operationName'): string | undefined {
  const value = given[name] ?? undefined;
  if (value !== undefined && typeof value !== 'string') throw wrong(name, 'text');
  return value;
}

// Deeper values can't come from a program that means them, and what reads them further on recurses.
const MAX_NESTING = 100;

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function checkNesting(name: string, value: object): void {
  let level: readonly object[] = [value];
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > MAX_NESTING) throw wrong(name, `at most ${MAX_NESTING} lists and objects within each other`);
    level = level.flatMap((one) => Object.values(one as Readonly<Record<string, unknown>>).filter(isContainer));
  }
}

function map(given: Given, name: 'variables' | 'extensions'): Readonly<Record<string, unknown>> | undefined {
  const value = given[name] ?? undefined;
  if (value === undefined) return undefined;
  if (!isObject(value)) throw wrong(name, 'a JSON object');
  checkNesting(name, value);
  return value;
}

function checked(given: Given): GraphqlParameters {
  const query = text(given, 'query');
  const operationName = text(given, 'operationName');
  const variables = map(given, 'variables');
  const extensions = map(given, 'extensions');
  // A permalink may name a saved operation instead.
  const named = extensions?.['persistedQuery'] ?? extensions?.['pin'];
  if ((query === undefined || query === '') && named == null) {
    throw new GraphError(
      'BAD_REQUEST',
      'The parameter "query" is missing; expected the text of a GraphQL query, or the hash of a persisted one.',
    );
  }
  return {
    ...(query === undefined ? {} : { query }),
    ...(operationName === undefined ? {} : { operationName }),
    ...(variables === undefined ? {} : { variables }),
    ...(extensions === undefined ? {} : { extensions }),
  };
}

/** The parameters in the JSON body of a POST. Throws BAD_REQUEST for a body that is none, or a list of them. */
export function bodyParameters(body: unknown): GraphqlParameters {
  if (Array.isArray(body)) throw new GraphError('BAD_REQUEST', BATCH);
  if (!isObject(body)) throw new GraphError('BAD_REQUEST', 'The body is missing or no object; expected a JSON object.');
  return checked(body);
}

function parsed(name: string, value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    throw wrong(name, 'a JSON object');
  }
}

/**
 * The parameters in the query string of a GET, as an HTML form would encode them; an empty one counts as absent.
 * Throws BAD_REQUEST for one that is given twice or is no JSON where it should be.
 */
export function searchParameters(search: string): GraphqlParameters {
  const all = new URLSearchParams(search);
  const one = (name: keyof GraphqlParameters): string | undefined => {
    const [value, ...more] = all.getAll(name);
    if (more.length > 0) throw new GraphError('BAD_REQUEST', `The parameter "${name}" is given twice; expected one.`);
    return value === '' ? undefined : value;
  };
  const json = (name: keyof GraphqlParameters): unknown => {
    const value = one(name);
    return value === undefined ? undefined : parsed(name, value);
  };
  return checked({
    query: one('query'),
    operationName: one('operationName'),
    variables: json('variables'),
    extensions: json('extensions'),
  });
}
