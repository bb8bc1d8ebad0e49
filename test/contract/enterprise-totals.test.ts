import fc from 'fast-check';
import type { Store } from '../../datasets/store/store.ts';
import { ANONYMOUS, toHeaders, type Caller } from '../../service/headers.ts';
import type { Subgraph } from '../../subgraphs/subgraph.ts';
import type { Answer } from '../support/graph.ts';
import { emptySubgraph, publishTables } from '../support/published.ts';
import { describeStores } from '../support/stores.ts';

// Figures made up for the test.
const REGIONS = ['', 'kz-akmola', 'kz-almaty-city', 'kz-astana', 'kz-pavlodar'] as const;
const EACH = 6;
const NAMES = REGIONS.flatMap((region) =>
  Array.from({ length: EACH }, (_, index) => [`ent-${region === '' ? 'nowhere' : region}-${index}`, region] as const),
);
const ENTERPRISES = ['id,region,source', ...NAMES.map(([id, region]) => `${id},${region},src-register`)].join('\n');
const SOURCES = 'id,title,quality\n src-register,Register,OFFICIAL';

type Reported = ReadonlyMap<string, { readonly value: number; readonly release: number }>;

const figuresOf = (period: string, reported: Reported, release: number): readonly string[] =>
  [...reported].flatMap(([enterprise, one]) =>
    one.release <= release ? [`${enterprise},OUTPUT,${period},${one.value},NORMAL,src-register`] : [],
  );
const table = (lines: readonly string[]): string =>
  ['enterprise,measure,period,value,status,source', ...lines].join('\n');

interface Cell {
  readonly region: { readonly id: string } | null;
  readonly value: string | null;
  readonly enterprises: number | null;
  readonly status: string;
}
interface Totals {
  readonly listed: number;
  readonly unit: string;
  readonly regions: readonly Cell[];
  readonly total: Cell;
}

/** Whether values would tell what one of them is, in words of the test's own. */
function tells(values: readonly number[]): boolean {
  const sizes = values.map(Math.abs).filter((size) => size > 0);
  return sizes.length < 3 || Math.max(...sizes) / sizes.reduce((sum, size) => sum + size, 0) > 0.85;
}

describeStores('what enterprises reported together', ({ open }) => {
  const stores: Store[] = [];
  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()));
  });

  const published = async (releases: readonly (readonly string[])[]): Promise<Subgraph> => {
    const store = await open();
    stores.push(store);
    const { subgraph } = await emptySubgraph(store, 'enterprises');
    await publishTables(store, 'enterprises', { 'enterprises-sources': SOURCES, enterprises: ENTERPRISES });
    for (const [index, lines] of releases.entries()) {
      await publishTables(store, 'enterprises', { 'enterprise-figures': table(lines) }, `2020-0${index + 1}-01`);
    }
    await subgraph.refresh();
    return subgraph;
  };
  const fields = 'region { id } value enterprises status';
  const asked = async (subgraph: Subgraph, period: string, identity: Caller = ANONYMOUS, measure = 'OUTPUT') => {
    const query = `{ enterpriseTotals(measure: ${measure}, period: "${period}") { listed unit regions { ${fields} } total { ${fields} } } }`;
    const scope = { requestId: 'test', today: '2026-11-22', asOf: null, language: 'en' } as const;
    const headers = toHeaders({ ...scope, geography: 'as-reported', positions: {}, identity });
    const answer = JSON.parse(JSON.stringify(await subgraph.execute({ query }, headers))) as Answer;
    expect(answer.errors).toBeUndefined();
    return (answer.data as { enterpriseTotals: Totals }).enterpriseTotals;
  };

  it('is added up by region and over all, with how many reported of how many that are listed', async () => {
    const value = (id: string, of: string | number): string => `${id},OUTPUT,2017,${of},NORMAL,src-register`;
    const withheld = 'ent-kz-astana-3,OUTPUT,2017,,CONFIDENTIAL,src-register';
    const provisional = 'ent-kz-astana-2,OUTPUT,2017,0.5,PROVISIONAL,src-register';
    const subgraph = await published([
      [
        ...[0, 1, 2].map((index) => value(`ent-kz-akmola-${index}`, 100 + index)),
        ...[0, 1].map((index) => value(`ent-kz-astana-${index}`, 1.25)),
        ...[provisional, withheld],
        ...[0, 1, 2].map((index) => value(`ent-nowhere-${index}`, 9_000_000_000)),
      ],
    ]);
    // 100 + 101 + 102; 1.25 + 1.25 + 0.5; three times nine billion, beyond exact numbers at six digits after the point.
    const expected: Totals = {
      listed: 30,
      unit: 'thousand KZT',
      regions: [
        { region: null, value: '27000000000', enterprises: 3, status: 'NORMAL' },
        { region: { id: 'kz-akmola' }, value: '303', enterprises: 3, status: 'NORMAL' },
        { region: { id: 'kz-astana' }, value: '3', enterprises: 3, status: 'PROVISIONAL' },
      ],
      total: { region: null, value: '27000000306', enterprises: 9, status: 'PROVISIONAL' },
    };
    expect(await asked(subgraph, '2017')).toEqual(expected);
    // The same for everybody, also for whoever may read what each reported.
    expect(await asked(subgraph, '2017', { kind: 'token', scopes: ['microdata:read'] })).toEqual(expected);
    const nothing = { region: null, value: null, enterprises: 0, status: 'MISSING' };
    expect(await asked(subgraph, '2016')).toMatchObject({ regions: [], total: nothing });
    expect(await asked(subgraph, '2017', ANONYMOUS, 'EMPLOYMENT')).toMatchObject({ unit: 'persons', total: nothing });
  });

  it('has no figure, and no difference of figures, that tells what one enterprise reported', async () => {
    const one = fc.record({
      value: fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 1_000 })),
      // Most come with the first release, some with the second.
      release: fc.oneof({ weight: 6, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.constant(2) }),
    });
    const reports = fc
      .array(fc.option(one, { freq: 4 }), { minLength: NAMES.length, maxLength: NAMES.length })
      .map((all) => new Map(NAMES.flatMap(([id], index) => (all[index] == null ? [] : [[id, all[index]] as const]))));
    // Each report is a year of its own, so that one store holds them all; half are published in one release.
    const sampled = fc
      .sample(reports, 60)
      .map((reported, index): [string, Reported] => [
        String(1950 + index),
        index % 2 === 0 ? reported : new Map([...reported].map(([id, { value }]) => [id, { value, release: 1 }])),
      ]);
    const subgraph = await published(
      [1, 2].map((release) => sampled.flatMap(([period, reported]) => figuresOf(period, reported, release))),
    );
    let [shown, withheld] = [0, 0];
    for (const [period, reported] of sampled) {
      const { regions, total } = await asked(subgraph, period);
      const within = (id: string): readonly { readonly value: number; readonly release: number }[] =>
        NAMES.flatMap(([name, region]) => (region === id ? (reported.get(name) ?? []) : []));
      const all = [...reported.values()];
      const figures = regions.map((cell) => ({ cell, of: within(cell.region?.id ?? '') }));
      const rest = figures.flatMap(({ cell, of }) => (cell.value === null ? of : []));
      for (const { cell, of } of [...figures, { cell: total, of: all }]) {
        if (cell.value === null) {
          expect(cell).toMatchObject({ enterprises: null, status: 'CONFIDENTIAL' });
          withheld += 1;
          continue;
        }
        shown += 1;
        expect(cell).toMatchObject({ value: String(of.reduce((sum, { value }) => sum + value, 0)), status: 'NORMAL' });
        for (const release of [1, 2]) {
          const brought = of.filter((each) => each.release === release).map(({ value }) => value);
          expect([period, brought.length > 0 && tells(brought)]).toEqual([period, false]);
        }
      }
      const difference = total.value === null || rest.length === 0 ? [] : rest.map(({ value }) => value);
      expect([period, difference.length > 0 && tells(difference)]).toEqual([period, false]);
    }
    expect(shown).toBeGreaterThan(20);
    expect(withheld).toBeGreaterThan(20);
  }, 120_000);
});
