import { GraphQLError, type GraphQLFormattedError } from 'graphql';

interface CodeEntry {
  /** HTTP status of a request error under application/graphql-response+json; 200 for errors that live inside an answer. */
  readonly status: number;
  readonly meaning: string;
}

/** Every error code that leaves the graph: docs/errors.md is generated from this table. */
export const codes = {
  BAD_REQUEST: { status: 400, meaning: 'The HTTP request is malformed.' },
  GRAPHQL_PARSE_FAILED: { status: 400, meaning: 'The query is not GraphQL.' },
  GRAPHQL_VALIDATION_FAILED: { status: 400, meaning: 'The query does not fit the schema.' },
  BAD_USER_INPUT: {
    status: 400,
    meaning: 'An argument or variable has a wrong value; the message names it and what is right.',
  },
  OPERATION_RESOLUTION_FAILURE: { status: 400, meaning: 'The operation to execute is missing or ambiguous.' },
  PERSISTED_QUERY_NOT_FOUND: {
    status: 400,
    meaning: 'The query is not stored under this hash; send it with its text.',
  },
  INTROSPECTION_DISABLED: { status: 400, meaning: 'Introspection is switched off; read /schema.graphql.' },
  MAX_TOKENS_LIMIT: { status: 400, meaning: 'The query has too many tokens.' },
  MAX_DEPTH_LIMIT: { status: 400, meaning: 'The query is nested too deeply.' },
  MAX_ALIASES_LIMIT: { status: 400, meaning: 'The query has too many aliases.' },
  MAX_ROOT_FIELDS_LIMIT: { status: 400, meaning: 'The query has too many root fields.' },
  MAX_DIRECTIVES_LIMIT: { status: 400, meaning: 'The query has too many directives.' },
  MAX_SELECTIONS_LIMIT: { status: 400, meaning: 'The query selects too many fields once fragments are expanded.' },
  COST_ESTIMATED_TOO_EXPENSIVE: { status: 400, meaning: 'The estimated cost is over the limit.' },
  PLANNING_TIMEOUT: { status: 400, meaning: 'The query took too long to plan.' },
  AS_OF_IN_FUTURE: { status: 400, meaning: 'asOf is after today: nothing can be known as of a day to come.' },
  AS_OF_BEFORE_FIRST_RELEASE: { status: 400, meaning: 'No dataset of the operation had been published by asOf.' },
  UNAUTHENTICATED: { status: 401, meaning: 'The credential is wrong or has ended.' },
  FORBIDDEN: { status: 403, meaning: 'The credential lacks the scope that the message names.' },
  NOT_FOUND: { status: 404, meaning: 'There is nothing at this path.' },
  METHOD_NOT_ALLOWED: { status: 405, meaning: 'The path does not take this method; see the Allow header.' },
  NOT_ACCEPTABLE: { status: 406, meaning: 'None of the accepted media types can be served.' },
  CONFLICT: { status: 409, meaning: 'Somebody else is changing the same thing; the message names who.' },
  PAYLOAD_TOO_LARGE: { status: 413, meaning: 'The body is over the limit.' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, meaning: 'The body has a media type that is not read here.' },
  EXPORT_AMBIGUOUS_ROWS: { status: 422, meaning: 'The answer has sibling lists; say which one gives the rows.' },
  ROW_BUDGET_EXCEEDED: { status: 422, meaning: 'The table is over the row budget; use a bulk job.' },
  RATE_LIMITED: { status: 429, meaning: 'The share is used up; see Retry-After.' },
  INTERNAL_SERVER_ERROR: { status: 500, meaning: 'Something failed inside; the request id finds it in the log.' },
  SERVICE_UNAVAILABLE: { status: 503, meaning: 'Not ready, overloaded or shutting down; try again later.' },
  SUBGRAPH_UNAVAILABLE: {
    status: 200,
    meaning: 'A subgraph could not be reached; its fields are null, the rest stands.',
  },
  SUBGRAPH_TIMEOUT: {
    status: 200,
    meaning: 'A subgraph did not answer in time; its fields are null, the rest stands.',
  },
  SUBGRAPH_BAD_RESPONSE: {
    status: 200,
    meaning: 'A subgraph answered with something that is no answer; its fields are null.',
  },
  OPERATION_TIMEOUT: { status: 200, meaning: 'The operation ran out of time.' },
  CANCELLED: { status: 200, meaning: 'The client went away.' },
} as const satisfies Record<string, CodeEntry>;

export type ErrorCode = keyof typeof codes;

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(codes, value);
}

/** An error that a client may read: its message says what was wrong, what was expected and what to do. */
export class GraphError extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = 'GraphError';
    this.code = code;
    this.details = details;
  }
}

/** Does some work whose errors are their author's: where in this program they were found nobody reads, and it costs most. */
export function withoutStacks<T>(work: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** The error for a wrong argument, in the one form that every argument uses. */
export function badInput(argument: string, found: unknown, expected: string): GraphError {
  return new GraphError('BAD_USER_INPUT', `Argument "${argument}" is ${shown(found)}; expected ${expected}.`, {
    argument,
  });
}

function shown(value: unknown): string {
  const text = (JSON.stringify(value) as string | undefined) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

const MASKED = 'Internal error. The request id finds it in the log.';

export interface MaskedError {
  readonly message: string;
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;
}

const INTERNAL: MaskedError = { message: MASKED, code: 'INTERNAL_SERVER_ERROR', details: {} };

/** What lies behind an error of GraphQL, which may wrap another: graphql-js does so for a wrong variable. */
function causeOf(error: unknown): unknown {
  return error instanceof GraphQLError ? causeOf(error.originalError) : error;
}

/** What a client may see of an error: the message and code of a known one, and nothing of any other. */
export function maskedError(error: unknown): MaskedError {
  const cause = causeOf(error);
  if (cause instanceof GraphError) return { message: cause.message, code: cause.code, details: cause.details };
  if (!(error instanceof GraphQLError)) return INTERNAL;
  const { code, ...details } = error.extensions;
  if (isErrorCode(code)) return code === 'INTERNAL_SERVER_ERROR' ? INTERNAL : { message: error.message, code, details };
  return code === undefined && cause === undefined ? fromGraphqlJs(error) : INTERNAL;
}

/** Errors that graphql-js raises itself speak of the query, not of the inside, unless a resolver broke its type. */
function fromGraphqlJs(error: GraphQLError): MaskedError {
  return error.path === undefined
    ? { message: error.message, code: 'GRAPHQL_VALIDATION_FAILED', details: {} }
    : INTERNAL;
}

/** One entry of `errors` as it goes out, with the path and locations of the original. */
export function formattedError(error: GraphQLError): GraphQLFormattedError {
  const { message, code, details } = maskedError(error);
  return {
    message,
    ...(error.locations === undefined ? {} : { locations: error.locations }),
    ...(error.path === undefined ? {} : { path: error.path }),
    extensions: { ...details, code },
  };
}

/** The JSON body of an HTTP answer that carries no data. */
export function errorBody(code: ErrorCode, message: string = codes[code].meaning): string {
  return JSON.stringify({ errors: [{ message, extensions: { code } }] });
}
