import { rollBack } from '../../datasets/rollback.ts';
import { readFile } from 'node:fs/promises';
import { publish } from '../../datasets/ingest/publish.ts';
import type { Row } from '../../datasets/ingest/publish.ts';
import { projectPath } from '../../service/paths.ts';
import { exportTotals } from '../../subgraphs/exports/datasets.ts';
import { regionNames, regionObservations } from '../../subgraphs/regions/datasets.ts';
import { startGraphOverStores, type GraphOverStores } from '../support/graph-over-stores.ts';
import { TODAY } from '../support/graph.ts';

const revision = { publishedOn: '2026-11-20', publishedOnStated: true, kind: 'REVISED' as const, note: null };

/** Total exports of 2015 in cents of a dollar: the World Bank gives 45.956 bn USD. */
const total2015 = (valueUsd: number): Row => ({
  region: 'kz',
  period: '2015',
  valueUsd,
  status: 'NORMAL',
  source: 'src-wdi-2026',
});

const QUERY = `query Exports($period: Period!) {
  region(id: "kz") { name exportSummary(period: $period) { total { amount } source { publisher } } }
}`;
const LONG_OPERATION = 'QuestionS7TradeSystems';
const ASKED = { query: QUERY, variables: { period: '2015' } };

// Under this type a request that is refused has the status of its code.
const TYPED = { accept: 'application/graphql-response+json' };

describe('where an answer came from', () => {
  let graph: GraphOverStores;
  beforeAll(async () => {
    graph = await startGraphOverStores();
  }, 120_000);
  afterAll(() => graph.stop());

  const publishTotal = async (valueUsd: number): Promise<void> => {
    await publish(graph.store('exports'), exportTotals, revision, [total2015(valueUsd)]);
    await graph.refresh();
  };

  const releaseOf = (extensions: { releases: { dataset: string; release: string }[] }, dataset: string) =>
    extensions.releases.find((one) => one.dataset === dataset)?.release;

  it('is said in every answer: the release of each dataset that was read, in the order of their names', async () => {
    const { body, headers } = await graph.post(ASKED);
    expect(body.extensions.releases.map(({ dataset }: { dataset: string }) => dataset)).toEqual([
      'export-structures',
      'export-totals',
      'exports-sources',
      'region-names',
      'regions',
    ]);
    for (const { dataset, release, publishedOn } of body.extensions.releases) {
      expect(release).toMatch(new RegExp(`^${dataset as string}@[1-9]\\d*$`, 'u'));
      expect(publishedOn).toMatch(/^\d{4}-\d\d-\d\d$/u);
    }
    expect(body.extensions).not.toHaveProperty('provenance');
    expect(headers['data-as-of']).toBe(TODAY);
    expect((await graph.post({ query: '{ __typename }' })).body).not.toHaveProperty('extensions');
  });

  it('says MISSING of a dataset of which nothing had been published by asOf, beside those of which something had', async () => {
    const query = '{ region(id: "kz-akmola") { name } exportFlows { totalCount nodes { id } } }';
    const { body, headers } = await graph.post({ query }, { 'data-as-of': '2018-03-27' });
    expect(headers['data-as-of']).toBe('2018-03-27');
    expect(body.data).toMatchObject({ exportFlows: { totalCount: 0, nodes: [] } });
    expect(body.extensions.releases).toContainEqual({
      dataset: 'export-flows',
      release: null,
      publishedOn: null,
      status: 'MISSING',
    });
    expect(releaseOf(body.extensions, 'region-names')).toMatch(/^region-names@/u);
  });

  it('names the release that a walk goes on in, and the one that a field with its own asOf was read from', async () => {
    const page = 'query($after: String) { regionObservations(first: 2, after: $after) { pageInfo { endCursor } } }';
    const first = await graph.post({ query: page });
    const before = releaseOf(first.body.extensions, 'region-observations');
    const [row] = await graph
      .store('regions')
      .find<Row>('region-observations', { region: 'kz', indicator: 'ind-grp', value: { $ne: null } }, { limit: 1 })
      .toArray();
    if (row === undefined) throw new Error('The samples have no gross regional product of the Republic.');
    const columns = Object.keys(regionObservations.columns).map((name) => [name, row[name]] as const);
    const revised = { ...Object.fromEntries(columns), value: Number(row['value']) + 1_000_000 };
    await publish(graph.store('regions'), regionObservations, revision, [revised]);
    await graph.refresh();
    const { regionObservations: list } = first.body.data as { regionObservations: { pageInfo: { endCursor: string } } };
    const second = await graph.post({ query: page, variables: { after: list.pageInfo.endCursor } });
    expect(second.body.extensions.releases).toHaveLength(1);
    expect(releaseOf(second.body.extensions, 'region-observations')).toBe(before);
    const query = `{ region(id: "kz") {
      then: statistics(indicator: "ind-grp", asOf: "2026-11-19") { value }
      now: statistics(indicator: "ind-grp") { value }
    } }`;
    const { body } = await graph.post({ query });
    const used = body.extensions.releases.filter((one: { dataset: string }) => one.dataset === 'region-observations');
    expect(used).toHaveLength(2);
    expect(used[1]).toMatchObject({ publishedOn: '2026-11-20' });
  });

  it('publish, revise, ask again as of before: the answer is the same to the byte', async () => {
    const operations = [ASKED, { query: '{ catalogue { exports { name releases { id } current { id rows } } } }' }];
    const asked = (body: object) => graph.post(body, { 'data-as-of': '2026-11-19' });
    const before = await Promise.all(operations.map(asked));
    const latest = await graph.post(ASKED);
    await publishTotal(4_700_000_000_000);
    const after = await Promise.all(operations.map(asked));
    expect(after.map(({ text }) => text)).toEqual(before.map(({ text }) => text));
    const revised = await graph.post(ASKED);
    expect(revised.body.data).toMatchObject({ region: { exportSummary: { total: { amount: '47000000000' } } } });
    expect(releaseOf(revised.body.extensions, 'export-totals')).not.toBe(
      releaseOf(latest.body.extensions, 'export-totals'),
    );
  });

  describe('asked for in full', () => {
    const asked = () => graph.post({ ...ASKED, extensions: { provenance: true } });

    it('lists each dataset with its release, publishers and fields, the same by extension and by header', async () => {
      const byExtension = await asked();
      const byHeader = await graph.post(ASKED, { 'data-provenance': 'true' });
      expect(byHeader.text).toBe(byExtension.text);
      const inAddress = new URLSearchParams({
        query: QUERY,
        variables: JSON.stringify(ASKED.variables),
        extensions: JSON.stringify({ provenance: true }),
      });
      expect((await graph.get(`/graphql?${inAddress.toString()}`)).text).toBe(byExtension.text);
      const { releases, provenance } = byExtension.body.extensions;
      expect(provenance.datasets.map(({ release }: { release: string }) => release)).toEqual(
        releases.map(({ release }: { release: string }) => release),
      );
      const ofTotals = provenance.datasets.find(({ dataset }: { dataset: string }) => dataset === 'export-totals');
      expect(ofTotals).toMatchObject({ title: 'Total exports', fields: ['region.exportSummary.total.amount'] });
      // The World Development Indicators are open data; where no licence is stated it is null, not a guess.
      for (const source of ofTotals.sources) {
        expect(Object.keys(source)).toEqual(['title', 'publisher', 'licence', 'link']);
      }
      expect(ofTotals.sources.map(({ publisher }: { publisher: string }) => publisher)).toContain('World Bank');
      const names = provenance.datasets.find(({ dataset }: { dataset: string }) => dataset === 'region-names');
      expect(names.fields).toEqual(['region.name']);
    });

    it('tells the fields of a summary by the dataset that each comes from', async () => {
      const query = '{ region(id: "kz") { exportSummary(period: "2015") { total { amount } processed { amount } } } }';
      const { body } = await graph.post({ query, extensions: { provenance: true } });
      const fields = body.extensions.provenance.datasets.map((one: { dataset: string; fields: string[] }) => [
        one.dataset,
        one.fields,
      ]);
      expect(fields).toContainEqual(['export-totals', ['region.exportSummary.total.amount']]);
      expect(fields).toContainEqual(['export-structures', ['region.exportSummary.processed.amount']]);
    });

    it('has a citation in words and one for BibTeX, each with the permalink', async () => {
      const { citation, permalink, datasets } = (await asked()).body.extensions.provenance;
      expect(citation.text.split('\n')).toHaveLength(datasets.length);
      expect(citation.text).toContain('Total exports, release export-totals@');
      expect(citation.bibtex.match(/^@misc\{/gmu)).toHaveLength(datasets.length);
      expect(citation.bibtex).toContain(`url = {${permalink as string}}`);
    });
  });

  describe('a permalink', () => {
    const linkOf = async (body: object, headers = {}): Promise<string> => {
      const answer = await graph.post({ ...body, extensions: { provenance: true } }, headers);
      return answer.body.extensions.provenance.permalink as string;
    };

    it('gives the same data to the byte after a further publication, in the language in which it was asked', async () => {
      const headers = { 'accept-language': 'ru' };
      const then = await graph.post(ASKED, headers);
      const link = await linkOf(ASKED, headers);
      await publishTotal(4_800_000_000_000);
      const names = { region: 'kz', ordinal: 1, nameKk: null, nameRu: 'Иное имя', nameEn: null, validFrom: null };
      await publish(graph.store('regions'), regionNames, revision, [{ ...names, validTo: null, source: 'src-kato' }]);
      await graph.refresh();
      expect((await graph.post(ASKED, headers)).text).not.toBe(then.text);
      const now = await graph.get(link, { 'accept-language': 'kk' });
      expect([now.status, now.text]).toEqual([200, then.text]);
      expect(now.headers['content-language']).toBe('ru');
      // The pin alone does the same for a query that is sent by POST.
      const pin = JSON.parse(new URL(link, 'http://graph').searchParams.get('extensions') ?? '{}').pin as object;
      expect((await graph.post({ ...ASKED, extensions: { pin } })).text).toBe(then.text);
    });

    it('keeps asOf and geography', async () => {
      const query =
        '{ region(id: "kz-akmola") { statistics(indicator: "ind-grp", from: "2015", to: "2016") { value } } }';
      const headers = { 'data-as-of': '2026-11-01', 'data-geography': 'current' };
      const then = await graph.post({ query }, headers);
      const now = await graph.get(await linkOf({ query }, headers));
      expect(now.text).toBe(then.text);
      expect(now.headers).toMatchObject(headers);
    });

    it('says so where the schema is another than when it was made', async () => {
      const { data, extensions } = (await graph.post({ ...ASKED, extensions: { provenance: true } })).body;
      const pin = { ...extensions.provenance.pin, schema: '0123456789abcdef' };
      const { body } = await graph.post({ ...ASKED, extensions: { pin } });
      expect(body).toEqual({ data, extensions: { releases: extensions.releases, schemaChanged: true } });
    });

    it('survives a rollback, which withdraws the release that it pins', async () => {
      const then = await graph.post(ASKED);
      const link = await linkOf(ASKED);
      await rollBack(graph.store('exports'), exportTotals, 1);
      await graph.refresh();
      expect(releaseOf((await graph.post(ASKED)).body.extensions, exportTotals.name)).toBe('export-totals@1');
      expect((await graph.get(link)).text).toBe(then.text);
    });

    it('names a long operation that is saved, and is null for a longer one that is not: its pin goes by POST', async () => {
      const query = await readFile(projectPath('schema', 'operations', `${LONG_OPERATION}.graphql`), 'utf8');
      const link = await linkOf({ query });
      const parameters = new URL(link, 'http://graph').searchParams;
      expect([parameters.has('query'), parameters.get('operationName')]).toEqual([false, LONG_OPERATION]);
      expect((await graph.get(link)).text).toBe((await graph.post({ query })).text);
      const long = {
        query: 'query($code: String!) { program(code: $code) { id } }',
        variables: { code: 'x'.repeat(9_000) },
      };
      const answer = await graph.post({ ...long, extensions: { provenance: true } });
      const { permalink, pin } = answer.body.extensions.provenance;
      expect([permalink, pin.language]).toEqual([null, 'en']);
      expect((await graph.get(`/graphql?operationName=${LONG_OPERATION}`)).status).toBe(400);
    });

    it.each([
      ['a pin that is no object', 'x', 'extensions.pin'],
      ['an unknown part', { more: 1 }, 'extensions.pin'],
      ['a position beyond the history', { releases: { 'regions@1': 999 } }, 'extensions.pin.releases'],
      ['another release than answers there', { releases: { 'regions@7': 1 } }, 'extensions.pin.releases'],
      ['a dataset that does not exist', { releases: { 'dreams@1': 1 } }, 'extensions.pin.releases'],
      ['a name that every object knows', { releases: { 'constructor@1': 1 } }, 'extensions.pin.releases'],
      ['a dataset twice', { releases: { 'regions@1': 1, 'regions@2': 2 } }, 'extensions.pin.releases'],
      ['fewer datasets than the query reads', { releases: {} }, 'extensions.pin.releases'],
      ['a day to come', { today: '2999-01-01' }, 'extensions.pin.today'],
      ['no day', { today: 'spring' }, 'extensions.pin.today'],
      ['another language', { language: 'de' }, 'extensions.pin.language'],
      ['another saved text than was pinned', { operation: '0123456789abcdef' }, 'extensions.pin.operation'],
      ['no geography', { geography: 'moon' }, 'Data-Geography'],
    ])('with %s is refused and says what is right', async (_, change, argument) => {
      const answer = await graph.post({ ...ASKED, extensions: { provenance: true } });
      const { pin } = answer.body.extensions.provenance as { pin: object };
      const changed = typeof change === 'string' ? change : { ...pin, ...change };
      const refused = await graph.post({ ...ASKED, extensions: { pin: changed } }, TYPED);
      expect(refused.status).toBe(400);
      expect(refused.body.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
      expect(refused.body.errors?.[0]?.message).toContain(argument);
    });

    it('beside a header that says otherwise is refused', async () => {
      const link = await linkOf(ASKED);
      for (const headers of [{ 'data-as-of': '2020-01-01' }, { 'data-geography': 'current' }]) {
        const refused = await graph.get(link, headers);
        expect(refused.body.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
      }
    });
  });

  it('is refused for an operation of which nothing had been published, naming the first day that answers', async () => {
    const refused = await graph.post(ASKED, { ...TYPED, 'data-as-of': '1900-01-01' });
    expect(refused.status).toBe(400);
    expect(refused.body.errors?.[0]).toMatchObject({ extensions: { code: 'AS_OF_BEFORE_FIRST_RELEASE' } });
    expect(refused.body.errors?.[0]?.message).toMatch(/by 1900-01-01; expected \d{4}-\d\d-\d\d or a later day/u);
    const [, first = ''] = /expected (\S+) or/u.exec(refused.body.errors?.[0]?.message ?? '') ?? [];
    expect((await graph.post(ASKED, { 'data-as-of': first })).body.errors).toBeUndefined();
  });

  it.each([
    ['{ "provenance": "yes" }', { extensions: { provenance: 'yes' } }, {}],
    ['the header "yes"', {}, { 'data-provenance': 'yes' }],
  ])('is refused for %s', async (_, extensions, headers) => {
    const refused = await graph.post({ ...ASKED, ...extensions }, headers);
    expect([refused.status, refused.body.errors?.[0]?.extensions['code']]).toEqual([400, 'BAD_USER_INPUT']);
  });
});
