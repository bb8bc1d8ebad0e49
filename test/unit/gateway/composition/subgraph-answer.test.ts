import { answerIn } from '../../../../gateway/composition/subgraph-answer.ts';

describe('the answer of a subgraph', () => {
  it.each([
    '{"data":{"things":[]}}',
    '{"data":null,"errors":[{"message":"no"}]}',
    '{"errors":[{"message":"no"}]}',
    '{"data":{"things":[]},"extensions":{"reads":{"regions":[0,3]}}}',
  ])('is taken as it stands: %s', (text) => {
    expect(answerIn(text)).toEqual(JSON.parse(text));
  });

  it.each([
    '',
    '{',
    'null',
    '7',
    '"things"',
    '[{"data":{}}]',
    '{}',
    '{"data":null}',
    '{"data":[]}',
    '{"data":"things"}',
    '{"data":{},"errors":null}',
    '{"data":{},"errors":{}}',
    '{"errors":[]}',
  ])('is none without data or errors, or with others than GraphQL has: %s', (text) => {
    expect(answerIn(text)).toBeNull();
  });

  it.each([
    '{"reads":{"regions":["three"]}}',
    '{"reads":{"regions":3}}',
    '{"reads":[[3]]}',
    '{"reads":null}',
    '{"cost":1}',
    'null',
    '[]',
  ])('stands without what its extensions say in another way than ours: %s', (extensions) => {
    expect(answerIn(`{"data":{"things":[]},"extensions":${extensions}}`)).toEqual({ data: { things: [] } });
  });
});
