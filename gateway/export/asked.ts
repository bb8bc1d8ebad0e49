import type { FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { GraphError } from '../../service/errors.ts';
import { remembered } from '../../service/remembered.ts';
import type { TableParts } from './file.ts';
import { formats } from './formats/all.ts';
import type { Format } from './formats/format.ts';
import { OPTIONS, readOptions, single, type AskedOptions, type Parameters } from './options.ts';
import { readVariables } from './variables.ts';

/** What a request wants as a table. */
export interface Asked {
  readonly text: string;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly options: AskedOptions;
  /** What the request says of its meaning besides its headers. */
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly title: string;
}

const JSON_TYPES = ['application/json', 'application/graphql-response+json'];
const SUPPORTED = formats.map(({ extension, mediaType }) => `${extension} (${mediaType})`).join(', ');

function notAcceptable(wanted: string): GraphError {
  return new GraphError('NOT_ACCEPTABLE', `${wanted} can't be served; expected one of ${SUPPORTED}.`);
}

/** A format by its name. Throws NOT_ACCEPTABLE with those that there are. */
export function formatNamed(extension: string): Format {
  const found = formats.find((format) => format.extension === extension);
  if (found === undefined) throw notAcceptable(`format=${extension}`);
  return found;
}

/** The format that `Accept` likes best; null for JSON. Throws NOT_ACCEPTABLE where none fits. */
const acceptedFormat = remembered((accept): Format | null => {
  // Parameters such as header=present do not make another type of it.
  const bare = accept.replace(/;\s*(?!q=)[\w-]+=(?:"[^"]*"|[^,;]*)/gu, '');
  const available = [...JSON_TYPES, ...formats.map(({ mediaType }) => mediaType)];
  const [best] = new Negotiator({ headers: { accept: bare } }).mediaTypes(available);
  if (best === undefined) throw notAcceptable(`"${accept}"`);
  return formats.find(({ mediaType }) => mediaType === best) ?? null;
});

/** The format that a request to /graphql asks for; null for JSON. Throws NOT_ACCEPTABLE for what is neither. */
export function wantedFormat(request: FastifyRequest, parameters: Parameters): Format | null {
  const named = single(parameters, 'format');
  if (named !== undefined) return named === 'json' ? null : formatNamed(named);
  const { accept } = request.headers;
  return accept === undefined || accept.trim() === '' ? null : acceptedFormat(accept);
}

const QUERY_PARAMETERS = new Set(['query', 'operationName', 'variables', 'extensions']);

function jsonObject(name: string, value: unknown): Record<string, unknown> {
  try {
    const parsed: unknown = typeof value === 'string' && value !== '' ? JSON.parse(value) : (value ?? {});
    if (parsed !== null && typeof parsed === 'object' && !Array.isArray(parsed)) return { ...parsed };
  } catch {
    // Said below, as for every other value that is no object.
  }
  throw new GraphError('BAD_REQUEST', `${name} is no JSON object; expected one, or none.`);
}

/** The operation of a request to /graphql: in the body of a POST, in the query string of a GET. */
export function askedOfGraph(parts: Pick<TableParts, 'saved'>, request: FastifyRequest, parameters: Parameters): Asked {
  const stranger = Object.keys(parameters).find(
    (name) => !Object.hasOwn(OPTIONS, name) && !(request.method !== 'POST' && QUERY_PARAMETERS.has(name)),
  );
  if (stranger !== undefined) {
    const message = `${stranger} is no option of a table; expected ${Object.keys(OPTIONS).join(', ')}.`;
    throw new GraphError('BAD_USER_INPUT', message);
  }
  const body = jsonObject('The body', request.method === 'POST' ? request.body : parameters);
  const { query, operationName } = body;
  const named = typeof operationName === 'string' && operationName !== '' ? operationName : undefined;
  const extensions = jsonObject('extensions', body['extensions']);
  // A permalink may name a saved operation instead.
  const kept = named === undefined || extensions['pin'] == null ? null : parts.saved.text(named);
  const text = typeof query === 'string' && query !== '' ? query : kept;
  if (text === null) throw new GraphError('BAD_REQUEST', 'query is missing; expected the text of a query.');
  return {
    text,
    operationName: named,
    variables: jsonObject('variables', body['variables']),
    options: readOptions(parameters),
    extensions,
    title: '',
  };
}

/** A saved operation by its name, with its variables from the parameters. */
export async function askedOfSaved(parts: TableParts, name: string, parameters: Parameters): Promise<Asked> {
  const operations = await parts.savedOperations();
  const operation = operations.find((one) => one.name === name);
  if (operation === undefined) {
    const names = operations.map((one) => one.name).join(', ');
    throw new GraphError('NOT_FOUND', `There is no saved operation ${name}; expected one of ${names}.`);
  }
  return {
    text: operation.text,
    operationName: name,
    variables: readVariables(parts.runner.schema, operation.text, parameters),
    options: readOptions(parameters),
    extensions: {},
    title: operation.question,
  };
}
