import { fixtures } from '../../fixtures/federation/all.ts';
import { startFederation, type Federation } from '../../support/federation.ts';
import { errorPaths } from '../../support/same-answer.ts';

describe.each(fixtures.map((fixture) => [fixture.feature, fixture] as const))('a supergraph with %s', (_, fixture) => {
  let federation: Federation;
  beforeAll(async () => {
    federation = await startFederation(fixture);
  });
  afterAll(() => federation.stop());

  for (const { title, query, variables, data, report, errorPaths: expected = [] } of fixture.cases) {
    const name = report === undefined ? title : `${title} (${report})`;
    it(name, async () => {
      const answer = await federation.ours(query, variables);
      expect({ text: JSON.stringify(answer.data), errors: errorPaths(answer) }).toEqual({
        text: JSON.stringify(data),
        errors: expected,
      });
    });

    it(`has the same answer from one merged schema: ${title}`, async () => {
      const answer = await federation.merged(query, variables);
      expect({ text: JSON.stringify(answer.data), errors: errorPaths(answer) }).toEqual({
        text: JSON.stringify(data),
        errors: expected,
      });
    });
  }
});
