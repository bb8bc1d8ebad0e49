import { regionObservations } from '../../subgraphs/regions/datasets.ts';
import { addRelease } from '../../datasets/ledger.ts';
import type { Store } from '../../datasets/store/store.ts';
import type { Answer } from '../support/graph.ts';
import { emptySubgraph, publishTables, type SubgraphUnderTest } from '../support/published.ts';
import { describeStores } from '../support/stores.ts';

const SOURCE = 'src-under-test';
const HEADER = 'region,region_version,indicator,period,value,unit,price_basis,status,source';
const figure = (region: string, period: string, value: string, status = 'NORMAL'): string =>
  [region, `${region}.v1`, 'ind-grp', period, value, 'million KZT', 'CURRENT', status, SOURCE].join(',');

/** Four releases of one dataset of observations. */
const RELEASES: readonly (readonly [day: string, rows: readonly string[]])[] = [
  ['2017-06-01', [figure('kz-a', '2015', '100', 'PROVISIONAL'), figure('kz-b', '2015', '50')]],
  ['2018-06-01', [figure('kz-a', '2015', '101.5'), figure('kz-a', '2016', '120')]],
  // What was 50 becomes 55, and in the next release 50 again.
  ['2019-06-01', [figure('kz-b', '2015', '55')]],
  ['2020-06-01', [figure('kz-b', '2015', '50')]],
];
const id = (number: number): string => `region-observations@${number}`;

describeStores('revisions of a dataset', ({ open }) => {
  let store: Store;
  let regions: SubgraphUnderTest;

  beforeAll(async () => {
    store = await open();
    regions = await emptySubgraph(store, 'regions');
    await publishTables(
      store,
      'regions',
      {
        regions: `id,kind,source\nkz-a,OBLAST,${SOURCE}\nkz-b,OBLAST,${SOURCE}`,
        'regions-sources': `id,title,publisher,quality\n${SOURCE},Source,Office of statistics,OFFICIAL`,
      },
      '2016-01-01',
    );
    for (const [day, rows] of RELEASES) {
      await publishTables(store, 'regions', { 'region-observations': [HEADER, ...rows].join('\n') }, day);
    }
    // The fifth release retires the figure of 2016: its row ends, and no other takes its place.
    await store.update('region-observations', { period: '2016' }, { set: { _to: 5 } });
    const common = { publishedOnStated: true, kind: 'FINAL' as const, note: null };
    const counts = { added: 0, revised: 0, retired: 1, rows: 2 };
    await addRelease(store, regionObservations, {
      dataset: 'region-observations',
      number: 5,
      publishedOn: '2021-06-01',
      ...common,
      ...counts,
    });
  });
  afterAll(() => store.close());

  const asOf = async (query: string, day: string): Promise<Answer['data']> => {
    await regions.subgraph.refresh();
    const headers = { 'x-graph-as-of': day, 'x-graph-today': day };
    const { data, errors } = await regions.subgraph.execute({ query }, headers);
    expect(errors).toBeUndefined();
    return JSON.parse(JSON.stringify(data)) as Answer['data'];
  };

  const VINTAGES = `vintages { value status unit vintage { id publishedOn supersedes } source { publisher } }`;
  const seriesOf = (region: string, fields: string): string =>
    `{ _entities(representations: [{ __typename: "Region", id: "${region}" }]) { ... on Region {
      statistics(indicator: "ind-grp", from: "2015", to: "2015") { value ${fields} } } } }`;
  const vintage = (number: number, publishedOn: string, value: string, status = 'NORMAL') => ({
    value,
    status,
    unit: 'million KZT',
    vintage: { id: id(number), publishedOn, supersedes: number === 1 ? null : id(number - 1) },
    source: { publisher: 'Office of statistics' },
  });

  it('are the vintages of an observation: what each release that changed it published, oldest first', async () => {
    const data = await regions.query(seriesOf('kz-a', VINTAGES));
    expect(data).toEqual({
      _entities: [
        {
          statistics: [
            {
              value: '101.5',
              vintages: [vintage(1, '2017-06-01', '100', 'PROVISIONAL'), vintage(2, '2018-06-01', '101.5')],
            },
          ],
        },
      ],
    });
  });

  it('are told as of a day only as far as they had been published, and of a computed value not at all', async () => {
    expect(await asOf(seriesOf('kz-a', VINTAGES), '2017-12-31')).toEqual({
      _entities: [{ statistics: [{ value: '100', vintages: [vintage(1, '2017-06-01', '100', 'PROVISIONAL')] }] }],
    });
    const changes = seriesOf('kz-a', 'vintages { value }').replace(
      'from: "2015", to: "2015"',
      'from: "2016", to: "2016", transform: CHANGE',
    );
    // 120 - 101.5; after its figure of 2016 was retired there is nothing to be compared.
    expect(await asOf(changes, '2018-12-31')).toEqual({
      _entities: [{ statistics: [{ value: '18.5', vintages: null }] }],
    });
  });

  const diffOf = async (args: string, fields: string): Promise<unknown> => {
    const query = `{ catalogue { regions(names: ["region-observations"]) { diff(${args}) { ${fields} } } } }`;
    const data = (await regions.query(query)) as { catalogue: { regions: [{ diff: unknown }] } };
    return data.catalogue.regions[0].diff;
  };
  const COUNTS = 'added revised retired';
  const ROWS = 'rows { kind key { column value } cells { column old new } } pageInfo { hasNextPage endCursor }';

  it('differ in rows by their keys, with the cells that changed as text', async () => {
    const diff = await diffOf(
      `from: "${id(1)}", to: "${id(2)}"`,
      `from { publishedOn } to { publishedOn } ${COUNTS} ${ROWS}`,
    );
    const key = (region: string, period: string) => [
      { column: 'indicator', value: 'ind-grp' },
      { column: 'region', value: region },
      { column: 'region_version', value: `${region}.v1` },
      { column: 'period', value: period },
    ];
    expect(diff).toEqual({
      from: { publishedOn: '2017-06-01' },
      to: { publishedOn: '2018-06-01' },
      added: 1,
      revised: 1,
      retired: 0,
      rows: [
        {
          kind: 'REVISED',
          key: key('kz-a', '2015'),
          cells: [
            { column: 'value', old: '100', new: '101.5' },
            { column: 'status', old: 'PROVISIONAL', new: 'NORMAL' },
          ],
        },
        {
          kind: 'ADDED',
          key: key('kz-a', '2016'),
          cells: [
            { column: 'value', old: null, new: '120' },
            { column: 'unit', old: null, new: 'million KZT' },
            { column: 'price_basis', old: null, new: 'CURRENT' },
            { column: 'status', old: null, new: 'NORMAL' },
            { column: 'source', old: null, new: SOURCE },
          ],
        },
      ],
      pageInfo: { hasNextPage: false, endCursor: expect.any(String) as string },
    });
  });

  it('count what differs between releases that do not follow each other, and not what was changed and changed back', async () => {
    // From 1 to 4: 2015 of kz-a revised, 2016 of kz-a added; 50 became 55 and 50 again, which is no difference.
    expect(await diffOf(`from: "${id(1)}", to: "${id(4)}"`, COUNTS)).toEqual({ added: 1, revised: 1, retired: 0 });
    // From 1 to 5 the figure of 2016 came and went. From 2 to 5 it went.
    expect(await diffOf(`from: "${id(1)}", to: "${id(5)}"`, COUNTS)).toEqual({ added: 0, revised: 1, retired: 0 });
    expect(await diffOf(`from: "${id(2)}", to: "${id(5)}"`, COUNTS)).toEqual({ added: 0, revised: 0, retired: 1 });
    // Turned round, what was added is retired.
    expect(await diffOf(`from: "${id(4)}", to: "${id(1)}"`, COUNTS)).toEqual({ added: 0, revised: 1, retired: 1 });
    expect(await diffOf(`from: "${id(3)}", to: "${id(3)}"`, COUNTS)).toEqual({ added: 0, revised: 0, retired: 0 });
    expect(await diffOf(`from: "${id(4)}", to: "${id(5)}"`, COUNTS)).toEqual({ added: 0, revised: 0, retired: 1 });
  });

  it('come in pages that join without a gap', async () => {
    const between = `from: "${id(1)}", to: "${id(2)}", first: 1`;
    type Page = { rows: { kind: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
    const first = (await diffOf(between, ROWS)) as Page;
    expect([first.rows[0]?.kind, first.pageInfo.hasNextPage]).toEqual(['REVISED', true]);
    const second = (await diffOf(`${between}, after: "${first.pageInfo.endCursor}"`, ROWS)) as Page;
    expect([second.rows.map(({ kind }) => kind), second.pageInfo.hasNextPage]).toEqual([['ADDED'], false]);
  });

  it.each([
    ['a release of another dataset', `from: "regions@1", to: "${id(2)}"`],
    ['a release that does not exist', `from: "${id(1)}", to: "${id(9)}"`],
    ['a text that is no release', `from: "${id(1)}", to: "last"`],
    ['a page of none', `from: "${id(1)}", to: "${id(2)}", first: 0`],
    ['a page of too many', `from: "${id(1)}", to: "${id(2)}", first: 101`],
    ['a cursor of something else', `from: "${id(1)}", to: "${id(2)}", after: "x"`],
  ])('are refused for %s', async (_, args) => {
    const query = `{ catalogue { regions(names: ["region-observations"]) { diff(${args}) { rows { kind } } } } }`;
    const { errors } = await regions.ask(query);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it('are listed a stretch at a time, the newest first of all asked for', async () => {
    const listed = (args: string): string =>
      `{ catalogue { regions(names: ["region-observations"]) { releaseCount releases${args} { id } } } }`;
    const ids = (...numbers: readonly number[]): unknown => ({
      catalogue: { regions: [{ releaseCount: 5, releases: numbers.map((number) => ({ id: id(number) })) }] },
    });
    expect(await asOf(listed('(last: 2)'), '2021-06-11')).toEqual(ids(4, 5));
    expect(await asOf(listed(`(last: 2, before: "${id(4)}")`), '2021-06-11')).toEqual(ids(2, 3));
    expect(await asOf(listed(`(before: "${id(2)}")`), '2021-06-11')).toEqual(ids(1));
    expect(await asOf(listed(`(before: "${id(1)}")`), '2021-06-11')).toEqual(ids());
    for (const wrong of ['last: 0', 'last: 1001', 'before: "regions@1"', `before: "${id(9)}"`]) {
      const { errors } = await regions.ask(listed(`(${wrong})`));
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
    }
  });

  it('stand in the catalogue with sources and freshness, as of a day as they did then', async () => {
    const query = `{ catalogue { regions(names: ["region-observations", "unknown"]) { name key releases { id }
      sources { id publisher licence } freshness { publishedOn ageDays newestPeriod } } } }`;
    const key = ['indicator', 'region', 'region_version', 'period'];
    const sources = [{ id: SOURCE, publisher: 'Office of statistics', licence: null }];
    const name = 'region-observations';
    expect(await asOf(query, '2018-12-31')).toEqual({
      catalogue: {
        regions: [
          {
            name,
            key,
            releases: [{ id: id(1) }, { id: id(2) }],
            sources,
            // From 2018-06-01 to 2018-12-31: 29 days left of June, then 31 + 31 + 30 + 31 + 30 + 31.
            freshness: { publishedOn: '2018-06-01', ageDays: 213, newestPeriod: '2016' },
          },
        ],
      },
    });
    expect(await asOf(query, '2021-06-11')).toEqual({
      catalogue: {
        regions: [
          {
            name,
            key,
            releases: [1, 2, 3, 4, 5].map((number) => ({ id: id(number) })),
            sources,
            freshness: { publishedOn: '2021-06-01', ageDays: 10, newestPeriod: '2015' },
          },
        ],
      },
    });
    expect(await asOf(query, '2010-01-01')).toEqual({
      catalogue: { regions: [{ name, key, releases: [], sources: [], freshness: null }] },
    });
  });
});
