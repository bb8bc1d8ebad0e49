import { buildSchema, graphql, GraphQLError } from 'graphql';
import {
  badInput,
  codes,
  errorBody,
  formattedError,
  GraphError,
  isErrorCode,
  maskedError,
} from '../../../service/errors.ts';

const MASKED = {
  message: 'Internal error. The request id finds it in the log.',
  code: 'INTERNAL_SERVER_ERROR',
  details: {},
};

const schema = buildSchema('type Query { region(id: String, n: Int, kind: Kind): String! } enum Kind { CITY }');

/** The first error that graphql-js gives for a query whose only resolver does this. */
async function errorOf(
  source: string,
  region: () => unknown = () => 'x',
  variableValues: Record<string, unknown> = {},
): Promise<GraphQLError> {
  const { errors } = await graphql({ schema, source, rootValue: { region }, variableValues });
  if (errors?.[0] === undefined) throw new Error('expected an error');
  return errors[0];
}

const throwing = (error: unknown) => (): never => {
  throw error;
};

describe('the mask', () => {
  it('lets an error of the catalogue pass with its message, code and details', () => {
    const error = new GraphError('FORBIDDEN', 'The scope read:jobs is missing.', { scope: 'read:jobs' });
    const expected = { message: error.message, code: 'FORBIDDEN', details: { scope: 'read:jobs' } };
    expect(maskedError(error)).toEqual(expected);
    expect(maskedError(new GraphQLError('other words', { originalError: error }))).toEqual(expected);
  });

  it.each([
    ['an error', new Error('connection to mongodb://user:secret@host failed')],
    ['an error with a code of the catalogue', Object.assign(new Error('secret'), { code: 'BAD_USER_INPUT' })],
    ['a text', 'secret'],
    ['nothing', undefined],
    ['null', null],
    ['an object', { message: 'secret', extensions: { code: 'BAD_USER_INPUT' } }],
  ])('hides %s that nobody knows', (_, error) => {
    expect(maskedError(error)).toEqual(MASKED);
  });

  it('hides an unknown error that GraphQL wraps, once or twice', () => {
    const once = new GraphQLError('secret', { originalError: new Error('secret'), path: ['region'] });
    expect(maskedError(once)).toEqual(MASKED);
    expect(maskedError(new GraphQLError('secret', { originalError: once }))).toEqual(MASKED);
  });

  it('hides the words of an internal error, also when it says itself that it is one', () => {
    const error = new GraphQLError('secret', { extensions: { code: 'INTERNAL_SERVER_ERROR', stack: 'secret' } });
    expect(maskedError(error)).toEqual(MASKED);
  });

  it.each(['DOWNSTREAM_SERVICE_ERROR', 'constructor', 'toString', 42, null])(
    'hides an error of GraphQL with the code %j, which is not in the catalogue',
    (code) => {
      expect(maskedError(new GraphQLError('secret', { extensions: { code } }))).toEqual(MASKED);
    },
  );

  it('lets an error of GraphQL with a code of the catalogue pass, with its details beside the code', () => {
    const error = new GraphQLError('wrong', { extensions: { code: 'BAD_USER_INPUT', argument: 'id' } });
    expect(maskedError(error)).toEqual({ message: 'wrong', code: 'BAD_USER_INPUT', details: { argument: 'id' } });
  });

  it.each([
    ['an unknown field', '{ none }', {}, 'Cannot query field "none" on type "Query".'],
    ['a wrong enum value', '{ region(kind: TOWN) }', {}, 'Value "TOWN" does not exist in "Kind" enum.'],
    ['an unfinished query', '{ region', {}, 'Syntax Error: Expected Name, found <EOF>.'],
    [
      'a missing variable',
      'query ($n: Int!) { region(n: $n) }',
      {},
      'Variable "$n" of required type "Int!" was not provided.',
    ],
    [
      'a wrong variable',
      'query ($n: Int) { region(n: $n) }',
      { n: 'two' },
      'Variable "$n" got invalid value "two"; Int cannot represent non-integer value: "two"',
    ],
  ])('lets what graphql-js says of %s pass: it speaks of the query', async (_, source, variables, message) => {
    const error = await errorOf(source, undefined, variables);
    expect(maskedError(error)).toEqual({ message, code: 'GRAPHQL_VALIDATION_FAILED', details: {} });
  });

  it('hides what graphql-js says of a resolver that breaks its type', async () => {
    expect(maskedError(await errorOf('{ region }', () => null))).toEqual(MASKED);
  });

  it('hides what a resolver throws unless it is of the catalogue', async () => {
    expect(maskedError(await errorOf('{ region }', throwing(new Error('secret'))))).toEqual(MASKED);
    expect(maskedError(await errorOf('{ region }', throwing('secret')))).toEqual(MASKED);
    expect(maskedError(await errorOf('{ region }', throwing(badInput('id', 'x', 'y')))).code).toBe('BAD_USER_INPUT');
  });
});

describe('an error as it goes out', () => {
  it('keeps the path and locations of the original, and its code and details as extensions', async () => {
    const error = await errorOf('{ kz: region(id: "x") }', throwing(badInput('id', 'x', 'a region id')));
    expect(formattedError(error)).toEqual({
      message: 'Argument "id" is "x"; expected a region id.',
      path: ['kz'],
      locations: [{ line: 1, column: 3 }],
      extensions: { code: 'BAD_USER_INPUT', argument: 'id' },
    });
  });

  it('keeps the path also when its words are hidden', async () => {
    const { path, message, extensions } = formattedError(await errorOf('{ region }', throwing(new Error('secret'))));
    expect([path, message, extensions]).toEqual([['region'], MASKED.message, { code: MASKED.code }]);
  });

  it('has no path or locations where there are none', () => {
    expect(formattedError(new GraphQLError('wrong', { extensions: { code: 'CONFLICT' } }))).toEqual({
      message: 'wrong',
      extensions: { code: 'CONFLICT' },
    });
  });

  it('has its own code, not one among its details', () => {
    const error = new GraphError('CONFLICT', 'wrong', { code: 'other' });
    expect(formattedError(new GraphQLError('', { originalError: error })).extensions).toEqual({ code: 'CONFLICT' });
  });
});

describe('the message for a wrong argument', () => {
  it('names the argument, what was found and what is right', () => {
    const error = badInput('year', 17, 'a year as "2017"');
    expect(error.message).toBe('Argument "year" is 17; expected a year as "2017".');
    expect([error.code, error.details]).toEqual(['BAD_USER_INPUT', { argument: 'year' }]);
  });

  it('shows at most eighty characters of what was found', () => {
    // 77 characters and three points: the opening quotation mark and 76 letters.
    expect(badInput('id', 'x'.repeat(200), 'an id').message).toBe(
      `Argument "id" is "${'x'.repeat(76)}...; expected an id.`,
    );
  });

  it('shows also what JSON has no word for', () => {
    expect(badInput('id', undefined, 'an id').message).toBe('Argument "id" is undefined; expected an id.');
  });
});

describe('the catalogue of codes', () => {
  it('knows its own codes alone', () => {
    expect(Object.keys(codes).every(isErrorCode)).toBe(true);
    for (const stranger of ['constructor', '__proto__', 'bad_request', '', null, 400]) {
      expect(isErrorCode(stranger)).toBe(false);
    }
  });

  it('gives every code a status of HTTP and a sentence', () => {
    for (const { status, meaning } of Object.values(codes)) {
      expect(status === 200 || (status >= 400 && status < 600)).toBe(true);
      expect(meaning).toMatch(/^\S.*\.$/u);
    }
  });

  it('gives the body of an answer without data its meaning, unless the answer has words of its own', () => {
    expect(JSON.parse(errorBody('NOT_FOUND'))).toEqual({
      errors: [{ message: 'There is nothing at this path.', extensions: { code: 'NOT_FOUND' } }],
    });
    expect(JSON.parse(errorBody('NOT_FOUND', 'No job j1.'))).toEqual({
      errors: [{ message: 'No job j1.', extensions: { code: 'NOT_FOUND' } }],
    });
  });
});
