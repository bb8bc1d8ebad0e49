import fc from 'fast-check';
import { code, integer, text } from '../../../datasets/column.ts';
import { dataset, type RowOf } from '../../../datasets/dataset.ts';
import { publish } from '../../../datasets/ingest/publish.ts';
import { prepareStore, readHistories } from '../../../datasets/ledger.ts';
import { EmbeddedStore } from '../../../datasets/store/embedded.ts';
import type { Store } from '../../../datasets/store/store.ts';
import type { RequestScope } from '../../../service/headers.ts';
import { connect, connectionLoaders, type ConnectionLoaders } from '../../../subgraphs/connection.ts';
import type { Collection, ConnectionArguments, Parent } from '../../../subgraphs/page.ts';
import { createContext, type SubgraphContext } from '../../../subgraphs/context.ts';
import { countingStore } from '../../support/counting-store.ts';
import { graphErrorOf } from '../../support/faults.ts';
import { describeStores } from '../../support/stores.ts';

const anyCode = { pattern: /^.+$/u, expected: 'a code' };
const plants = dataset({
  name: 'plants',
  title: 'Plants',
  description: 'A plant of a region.',
  columns: {
    region: code(anyCode, 'Region.'),
    ordinal: integer('Number within the region.'),
    name: text('Name.').optional(),
    workers: integer('Workers.').optional(),
  },
  key: ['region', 'ordinal'],
  partition: ['region'],
  indexes: [['region', 'workers']],
});
type Plant = RowOf<typeof plants>;

const collection: Collection<typeof plants> = {
  name: 'plants',
  dataset: plants,
  where: { region: { column: 'region' }, workers: { column: 'workers' } },
  orders: { NAME: 'name', WORKERS: 'workers', ORDINAL: 'ordinal' },
  totals: { workers: { $sum: '$workers' } },
};

type Context = SubgraphContext<{ readonly connections: ConnectionLoaders }>;

const SCOPE: RequestScope = {
  requestId: 'test',
  today: '2026-11-22',
  asOf: null,
  language: 'en',
  geography: 'as-reported',
  positions: {},
  identity: { kind: 'anonymous', scopes: [] },
};

const published = (day: string) => ({ publishedOn: day, publishedOnStated: true, kind: 'FINAL' as const, note: null });

async function contextOver(store: Store, scope: Partial<RequestScope> = {}): Promise<Context> {
  return createContext({
    scope: { ...SCOPE, ...scope },
    store,
    datasets: [plants],
    histories: await readHistories(store, [plants]),
    loaders: (snapshot) => ({ connections: connectionLoaders(snapshot, { plants: collection }) }),
  });
}

async function storeWith(rows: readonly Plant[]): Promise<Store> {
  const store = new EmbeddedStore();
  await prepareStore(store, [plants]);
  await publish(store, plants, published('2018-01-01'), rows);
  return store;
}

interface PageInfo {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
}

const idOf = ({ region, ordinal }: Plant): string => `${region}/${ordinal}`;

async function pageOf(context: Context, args: ConnectionArguments, parent?: Parent) {
  const connection = await connect(context, collection, args, parent);
  const [nodes, edges, info] = [await connection.nodes(), await connection.edges(), await connection.pageInfo()];
  // The function leaves the form of its page information to the schema.
  return { ids: nodes.map(idOf), nodes, edges, info: info as PageInfo };
}

// No test has so many rows.
const TOO_MANY = 50;

type Walk = Pick<ConnectionArguments, 'where' | 'orderBy'>;

async function forwards(context: Context, args: Walk, first: number, parent?: Parent): Promise<readonly string[][]> {
  const pages: string[][] = [];
  let after: string | null = null;
  while (pages.length < TOO_MANY) {
    const { ids, info } = await pageOf(context, { ...args, first, after }, parent);
    expect(info.hasPreviousPage).toBe(after !== null);
    pages.push(ids);
    if (!info.hasNextPage) return pages;
    after = info.endCursor;
  }
  throw new Error('The walk does not end.');
}

async function backwards(context: Context, args: Walk, last: number, parent?: Parent): Promise<readonly string[][]> {
  const pages: string[][] = [];
  let before: string | null = null;
  while (pages.length < TOO_MANY) {
    const { ids, info } = await pageOf(context, { ...args, last, before }, parent);
    expect(info.hasNextPage).toBe(before !== null);
    pages.unshift(ids);
    if (!info.hasPreviousPage) return pages;
    before = info.startCursor;
  }
  throw new Error('The walk does not end.');
}

/** The order that a client asked for, by a plain comparison: null before every value, then the key. */
function sorted(rows: readonly Plant[], orderBy: NonNullable<ConnectionArguments['orderBy']>): readonly string[] {
  const columns = { NAME: 'name', WORKERS: 'workers', ORDINAL: 'ordinal' } as const;
  const rank = (one: unknown, other: unknown): number => {
    if (one === other) return 0;
    if (one === null || other === null) return one === null ? -1 : 1;
    return (one as string | number) < (other as string | number) ? -1 : 1;
  };
  const compared = (one: Plant, other: Plant): number => {
    for (const { field, direction } of orderBy) {
      const column = columns[field as keyof typeof columns];
      const found = rank(one[column], other[column]);
      if (found !== 0) return direction === 'DESC' ? -found : found;
    }
    // The key completes the order, in the direction of its last column; a column asked for twice counts once.
    const distinct = orderBy.filter(({ field }, index) => orderBy.findIndex((one) => one.field === field) === index);
    const last = distinct.at(-1)?.direction === 'DESC' ? -1 : 1;
    return last * (rank(one.region, other.region) || rank(one.ordinal, other.ordinal));
  };
  return [...rows].sort(compared).map(idOf);
}

// Few values, so that rows are often equal in what they are sorted by; a third of them unknown.
const plant: fc.Arbitrary<Plant> = fc.record({
  region: fc.constantFrom('kz-abai', 'kz-akmola', 'kz-zhetysu'),
  ordinal: fc.integer({ min: 1, max: 9 }),
  name: fc.constantFrom(null, 'Tractors', 'tractors', 'Yarn', ''),
  workers: fc.constantFrom(null, -1, 0, 250),
});
const rows = fc.uniqueArray(plant, { maxLength: 12, selector: idOf });
const orderBy = fc.array(
  fc.record({
    field: fc.constantFrom('NAME', 'WORKERS', 'ORDINAL'),
    direction: fc.constantFrom('ASC' as const, 'DESC' as const),
  }),
  { maxLength: 3 },
);
const size = fc.integer({ min: 1, max: 5 });

describe('a walk over all pages', () => {
  it('meets every row once and in order, forwards and backwards, for any order and size of page', async () => {
    await fc.assert(
      fc.asyncProperty(rows, orderBy, size, async (held, order, step) => {
        const context = await contextOver(await storeWith(held));
        const expected = sorted(held, order);
        const ahead = await forwards(context, { orderBy: order }, step);
        const back = await backwards(context, { orderBy: order }, step);
        expect(ahead.flat()).toEqual(expected);
        expect(back.flat()).toEqual(expected);
        // Full pages but for the last one of each walk.
        const pages = Math.max(1, Math.ceil(expected.length / step));
        expect([ahead.length, back.length]).toEqual([pages, pages]);
      }),
      { numRuns: 150 },
    );
  });

  it('meets only the rows of a filter', async () => {
    await fc.assert(
      fc.asyncProperty(rows, orderBy, size, fc.boolean(), async (held, order, step, isNull) => {
        const context = await contextOver(await storeWith(held));
        const expected = sorted(
          held.filter(({ workers }) => (workers === null) === isNull),
          order,
        );
        const args = { where: { workers: { isNull } }, orderBy: order };
        expect((await forwards(context, args, step)).flat()).toEqual(expected);
        expect((await backwards(context, args, step)).flat()).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  it('of a nested list meets the rows of its parent, also when the lists of all parents are read together', async () => {
    await fc.assert(
      fc.asyncProperty(rows, orderBy, size, async (held, order, step) => {
        const context = await contextOver(await storeWith(held));
        const regions = ['kz-abai', 'kz-akmola', 'kz-zhetysu'];
        const walks = await Promise.all(
          regions.map(async (id) => [
            (await forwards(context, { orderBy: order }, step, { column: 'region', id })).flat(),
            (await backwards(context, { orderBy: order }, step, { column: 'region', id })).flat(),
          ]),
        );
        const expected = regions.map((id) =>
          sorted(
            held.filter(({ region }) => region === id),
            order,
          ),
        );
        expect(walks).toEqual(expected.map((ids) => [ids, ids]));
      }),
      { numRuns: 50 },
    );
  });
});

/** Rows in lots that stand beside each other in one release; the regions of a lot are its own. */
const LOTS = 25;
const ofLot = (lot: number, held: readonly Plant[]) => held.map((one) => ({ ...one, region: `${one.region}-${lot}` }));
const inLot = (lot: number) => ({ region: { in: ['kz-abai', 'kz-akmola', 'kz-zhetysu'].map((id) => `${id}-${lot}`) } });

describeStores('a walk while something is published', ({ open }) => {
  let store: Store;
  // What stands of each lot: a publication adds rows and revises them.
  let standing: readonly (readonly Plant[])[];
  beforeAll(async () => {
    store = await open();
    standing = fc.sample(rows, { seed: 7, numRuns: LOTS }).map((held, lot) => ofLot(lot, held));
    await prepareStore(store, [plants]);
    await publish(store, plants, published('2018-01-01'), standing.flat());
  }, 60_000);
  afterAll(() => store.close());

  /** A walk with a publication after some of its pages; a context of its own for each page, as for each request. */
  async function walked(args: Walk, step: number, ahead: boolean, pages: number, publication: () => Promise<unknown>) {
    const found: string[][] = [];
    let cursor: string | null = null;
    for (let page = 0; ; page += 1) {
      if (page === pages) await publication();
      const place = ahead ? { first: step, after: cursor } : { last: step, before: cursor };
      const { ids, info } = await pageOf(await contextOver(store), { ...args, ...place });
      if (ahead) found.push(ids);
      else found.unshift(ids);
      if (!(ahead ? info.hasNextPage : info.hasPreviousPage)) return found.flat();
      cursor = ahead ? info.endCursor : info.startCursor;
    }
  }

  it('meets each row once, in order and as it was when the walk began, whatever is published between its pages', async () => {
    const lots = fc.nat({ max: LOTS - 1 });
    await fc.assert(
      fc.asyncProperty(lots, rows, orderBy, size, fc.boolean(), async (lot, fresh, order, step, ahead) => {
        const before = standing[lot] ?? [];
        const revised = new Map([...before, ...ofLot(lot, fresh)].map((one) => [idOf(one), one]));
        const args = { where: inLot(lot), orderBy: order };
        const found = await walked(args, step, ahead, 1, async () => {
          await publish(store, plants, published('2018-06-01'), ofLot(lot, fresh));
          standing = standing.map((held, index) => (index === lot ? [...revised.values()] : held));
        });
        expect(found).toEqual(sorted(before, order));
        const again = await walked(args, step, ahead, -1, () => Promise.resolve());
        expect(again).toEqual(sorted(standing[lot] ?? [], order));
      }),
      { numRuns: 40 },
    );
  }, 120_000);
});

const row = (region: string, ordinal: number, workers: number | null): Plant => ({
  region,
  ordinal,
  name: null,
  workers,
});
const few = [row('kz-abai', 1, 30), row('kz-abai', 2, null), row('kz-akmola', 1, 20)];

describe('a page', () => {
  it('has a cursor for each node, of which the first and last are those of its page information', async () => {
    const context = await contextOver(await storeWith(few));
    const { nodes, edges, info } = await pageOf(context, { first: 2 });
    expect(edges.map(({ node }) => node)).toEqual(nodes);
    expect([edges[0]?.cursor, edges.at(-1)?.cursor]).toEqual([info.startCursor, info.endCursor]);
    const next = await pageOf(context, { first: 5, after: edges[0]?.cursor ?? null });
    expect(next.ids).toEqual(['kz-abai/2', 'kz-akmola/1']);
  });

  it('has twenty rows where no size is asked for', async () => {
    const many = Array.from({ length: 25 }, (_, index) => row('kz-abai', index + 1, null));
    const { ids, info } = await pageOf(await contextOver(await storeWith(many)), {});
    expect([ids.length, info.hasNextPage]).toEqual([20, true]);
  });

  it('has at most a hundred rows', async () => {
    const many = Array.from({ length: 101 }, (_, index) => row('kz-abai', index + 1, null));
    const { ids, info } = await pageOf(await contextOver(await storeWith(many)), { first: 100 });
    expect([ids.length, info.hasNextPage]).toEqual([100, true]);
  });

  it('of nothing has no cursors and no further page', async () => {
    const nothing = { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null };
    const published0 = await contextOver(await storeWith(few));
    const filtered = await pageOf(published0, { where: { region: { eq: 'kz-none' } } });
    expect([filtered.ids, filtered.info]).toEqual([[], nothing]);
    const unpublished = new EmbeddedStore();
    await prepareStore(unpublished, [plants]);
    const empty = await pageOf(await contextOver(unpublished), {});
    expect([empty.ids, empty.info]).toEqual([[], nothing]);
  });

  it('counts and adds up all rows of the list, not only its own, and null as nothing', async () => {
    const context = await contextOver(await storeWith(few));
    const connection = await connect(context, collection, { first: 1 });
    expect(await connection.totals()).toEqual({ totalCount: 3, workers: 50 }); // 30 + 20
    const none = await connect(context, collection, { where: { region: { eq: 'kz-none' } } });
    expect(await none.totalCount()).toBe(0);
    const nested = ['kz-abai', 'kz-akmola', 'kz-none'].map(async (id) => {
      const { totalCount } = await connect(context, collection, { first: 1 }, { column: 'region', id });
      return totalCount();
    });
    expect(await Promise.all(nested)).toEqual([2, 1, 0]);
  });

  it('fails rather than to round a sum beyond 2^53', async () => {
    const huge = [row('kz-abai', 1, 9_007_199_254_740_991), row('kz-abai', 2, 1)]; // together 2^53
    const connection = await connect(await contextOver(await storeWith(huge)), collection, {});
    await expect(connection.totals()).rejects.toThrow('beyond the range of exact integers');
  });
});

describe('arguments of a list', () => {
  let context: Context;
  let cursor: string;
  beforeAll(async () => {
    context = await contextOver(await storeWith(few));
    cursor = (await pageOf(context, { first: 1 })).info.endCursor ?? '';
  });

  it.each<[string, ConnectionArguments, string]>([
    ['first 0', { first: 0 }, 'Argument "first" is 0; expected a number from 1 to 100.'],
    ['first 101', { first: 101 }, 'Argument "first" is 101; expected a number from 1 to 100.'],
    ['a negative first', { first: -1 }, 'Argument "first" is -1; expected a number from 1 to 100.'],
    ['last 0', { last: 0 }, 'Argument "last" is 0; expected a number from 1 to 100.'],
    ['last 101', { last: 101 }, 'Argument "last" is 101; expected a number from 1 to 100.'],
    [
      'both first and last',
      { first: 1, last: 1 },
      'Arguments "first" and "last" are both given; expected one of them.',
    ],
    [
      'an order that is none of the collection',
      { orderBy: [{ field: 'REGION', direction: 'ASC' }] },
      'Argument "orderBy" is "REGION"; expected one of NAME, WORKERS, ORDINAL.',
    ],
  ])('are refused with %s', async (_, args, message) => {
    const error = await graphErrorOf(() => connect(context, collection, args));
    expect([error.code, error.message]).toEqual(['BAD_USER_INPUT', message]);
  });

  it.each<[string, (at: string) => ConnectionArguments, string]>([
    ['after beside last', (after) => ({ last: 1, after }), 'after'],
    ['before beside first', (before) => ({ first: 1, before }), 'before'],
    ['before without last', (before) => ({ before }), 'before'],
    ['a cursor of another order', (after) => ({ after, orderBy: [{ field: 'NAME', direction: 'ASC' }] }), 'after'],
    ['a cursor of another filter', (after) => ({ after, where: { workers: { isNull: true } } }), 'after'],
    ['a cursor that is none, backwards', () => ({ last: 1, before: 'x' }), 'before'],
  ])('are refused with %s', async (_, args, argument) => {
    const error = await graphErrorOf(() => connect(context, collection, args(cursor)));
    expect([error.code, error.details]).toEqual(['BAD_USER_INPUT', { argument }]);
  });

  it('are refused with a cursor of a list of another parent, language or geography', async () => {
    const store = await storeWith(few);
    const parent = { column: 'region', id: 'kz-abai' };
    const nested = (await pageOf(context, { first: 1 }, parent)).info.endCursor;
    await graphErrorOf(() => connect(context, collection, { after: nested }));
    await graphErrorOf(() => connect(context, collection, { after: nested }, { ...parent, id: 'kz-akmola' }));
    for (const scope of [{ language: 'ru' as const }, { geography: 'current' }]) {
      const other = await contextOver(store, scope);
      await graphErrorOf(() => connect(other, collection, { after: cursor }));
    }
  });

  it('may be null, which is the same as not given', async () => {
    const { ids } = await pageOf(context, {
      first: null,
      last: null,
      after: null,
      before: null,
      where: null,
      orderBy: null,
    });
    expect(ids).toEqual(['kz-abai/1', 'kz-abai/2', 'kz-akmola/1']);
  });

  it('take the first of two orders by one column', async () => {
    const order = (direction: 'ASC' | 'DESC') => ({ field: 'WORKERS', direction });
    const { ids } = await pageOf(context, { orderBy: [order('DESC'), order('ASC')] });
    expect(ids).toEqual(['kz-abai/1', 'kz-akmola/1', 'kz-abai/2']); // 30, 20, null
  });
});

describe('conditions that no access path bounds', () => {
  // Three rows, of which a search may go through two; paths begin with the region.
  const small = { ...collection, maxUnboundedRows: 2 };

  it.each<[string, NonNullable<ConnectionArguments['where']>]>([
    ['another column', { workers: { gt: 10 } }],
    ['what a column is not', { region: { ne: 'kz-abai' } }],
    ['a negation', { not: { region: { eq: 'kz-abai' } } }],
    ['one alternative of two', { or: [{ region: { eq: 'kz-abai' } }, { workers: { isNull: true } }] }],
    ['an alternative of everything', { or: [{ region: { eq: 'kz-abai' } }, {}] }],
  ])('are refused over a release of too many rows, and name the fields that would bound them: %s', async (_, where) => {
    const context = await contextOver(await storeWith(few));
    const error = await graphErrorOf(() => connect(context, small, { where }));
    expect([error.code, error.details]).toEqual(['COST_ESTIMATED_TOO_EXPENSIVE', { fields: ['region'] }]);
    expect(error.message).toBe(
      'The conditions on plants would search all its 3 rows, more than 2; join all of them with a condition (eq, in, lt, lte, gt or gte) on one of these: region.',
    );
    await connect(await contextOver(await storeWith(few.slice(0, 2))), small, { where });
  });

  it.each<[string, ConnectionArguments['where']]>([
    ['a path beside it', { region: { eq: 'kz-abai' }, workers: { gt: 10 } }],
    ['a path in each alternative', { or: [{ region: { eq: 'kz-abai' } }, { region: { in: ['kz-akmola'] } }] }],
    ['a path before a negation', { and: [{ region: { eq: 'kz-abai' } }], not: { workers: { isNull: true } } }],
    ['no condition', null],
    ['an empty one', { and: [] }],
  ])('are not refused with %s', async (_, where) => {
    const { ids } = await pageOf(await contextOver(await storeWith(few)), {});
    expect(ids).toHaveLength(3);
    const connection = await connect(await contextOver(await storeWith(few)), small, { where: where ?? null });
    expect((await connection.nodes()).length).toBeGreaterThan(0);
  });

  it('are not refused in the list of one parent, nor where nothing was published', async () => {
    const context = await contextOver(await storeWith(few));
    const parent = { column: 'region', id: 'kz-abai' };
    const nested = await connect(context, small, { where: { workers: { gt: 10 } } }, parent);
    expect(await nested.totalCount()).toBe(1);
    const unpublished = new EmbeddedStore();
    await prepareStore(unpublished, [plants]);
    const none = await connect(await contextOver(unpublished), small, { where: { workers: { gt: 10 } } });
    expect(await none.totalCount()).toBe(0);
  });
});

describe('the number of all rows', () => {
  it('is that of the release, and takes no read', async () => {
    const counting = countingStore(await storeWith(few));
    const context = await contextOver(counting.store);
    counting.reads.reset();
    const { totals, ...plain } = collection;
    expect(totals).toBeDefined();
    const all = await connect(context, plain, { first: 1 });
    expect(await all.totalCount()).toBe(3);
    expect(counting.reads.counts.size).toBe(0);
    const some = await connect(context, plain, { where: { region: { eq: 'kz-abai' } } });
    expect([await some.totalCount(), counting.reads.counts.get('plants')]).toEqual([2, 1]);
  });
});

describe('a walk during a publication', () => {
  // The second release revises a row, adds one between the others and one at the end.
  const revised = [row('kz-abai', 1, 31), row('kz-abai', 3, 5), row('kz-akmola', 2, 6)];

  async function begun() {
    const store = await storeWith(few);
    const { info } = await pageOf(await contextOver(store), { first: 1 });
    await publish(store, plants, published('2018-06-01'), revised);
    return { store, cursor: info.endCursor };
  }

  it('goes on in the release in which it began, and begins anew in the newest', async () => {
    const { store, cursor } = await begun();
    const context = await contextOver(store);
    expect((await pageOf(context, { first: 5, after: cursor })).ids).toEqual(['kz-abai/2', 'kz-akmola/1']);
    expect((await pageOf(context, { first: 5 })).ids).toEqual([
      'kz-abai/1',
      'kz-abai/2',
      'kz-abai/3',
      'kz-akmola/1',
      'kz-akmola/2',
    ]);
    const connection = await connect(context, collection, { first: 5, after: cursor });
    expect(await connection.totals()).toEqual({ totalCount: 3, workers: 50 }); // as in the first release
  });

  it('goes on also in a nested list', async () => {
    const store = await storeWith(few);
    const parent = { column: 'region', id: 'kz-abai' };
    const { info } = await pageOf(await contextOver(store), { first: 1 }, parent);
    await publish(store, plants, published('2018-06-01'), revised);
    const next = await pageOf(await contextOver(store), { first: 5, after: info.endCursor }, parent);
    expect(next.ids).toEqual(['kz-abai/2']);
  });

  it('is refused where asOf asks for another release, and goes on where it asks for the same', async () => {
    const { store, cursor } = await begun();
    const same = await contextOver(store, { asOf: '2018-05-31' });
    expect((await pageOf(same, { first: 5, after: cursor })).ids).toEqual(['kz-abai/2', 'kz-akmola/1']);
    const other = await contextOver(store, { asOf: '2018-06-01' });
    const error = await graphErrorOf(() => connect(other, collection, { after: cursor }));
    expect([error.code, error.message]).toEqual([
      'BAD_USER_INPUT',
      'The cursor belongs to another release than asOf asks for; expected no asOf, or the one with which the walk began.',
    ]);
  });
});
