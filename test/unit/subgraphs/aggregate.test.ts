import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { code, date, decimal, integer, oneOf, period, text } from '../../../datasets/column.ts';
import { dataset, type RowOf } from '../../../datasets/dataset.ts';
import { publish } from '../../../datasets/ingest/publish.ts';
import { prepareStore, readHistories } from '../../../datasets/ledger.ts';
import { EmbeddedStore } from '../../../datasets/store/embedded.ts';
import type { Store } from '../../../datasets/store/store.ts';
import type { RequestScope } from '../../../service/headers.ts';
import { aggregate } from '../../../subgraphs/aggregate.ts';
import type { AggregateArguments } from '../../../subgraphs/aggregate-arguments.ts';
import type { Aggregation } from '../../../subgraphs/aggregate-pipeline.ts';
import type { AggregateRow } from '../../../subgraphs/aggregate-rows.ts';
import type { Collection } from '../../../subgraphs/page.ts';
import { createContext, type SubgraphContext } from '../../../subgraphs/context.ts';
import type { Selection } from '../../../subgraphs/selection.ts';
import { countingStore } from '../../support/counting-store.ts';
import { graphErrorOf } from '../../support/faults.ts';
import { describeStores } from '../../support/stores.ts';

const anyCode = { pattern: /^.+$/u, expected: 'a code' };
const sales = dataset({
  name: 'sales',
  title: 'Sales',
  description: 'One row is a sale.',
  columns: {
    id: code(anyCode, 'Id.'),
    batch: integer('Which rows belong together.'),
    region: code(anyCode, 'Region.').optional(),
    period: period('Period.'),
    product: code(anyCode, 'Product.'),
    cents: decimal(2, 'Price.'),
    weight: decimal(3, 'Weight.').optional(),
    size: decimal(1, 'Size in its unit.').optional(),
    unit: text('Unit of the size.'),
    basis: oneOf(['NEW', 'USED'], 'Basis of the size.'),
    soldOn: date('Day.').optional(),
  },
  key: ['id'],
  partition: ['batch'],
  indexes: [['batch', 'id']],
});
type Sale = RowOf<typeof sales>;

const collection: Collection<typeof sales> = {
  name: 'sales',
  dataset: sales,
  where: { batch: { column: 'batch' }, weight: { column: 'weight' }, product: { column: 'product' } },
  orders: {},
};

const aggregation: Aggregation<typeof sales> = {
  collection,
  groups: {
    REGION: { field: 'region', column: 'region' },
    YEAR: { field: 'year', column: 'period', prefix: 4 },
    SOLD_YEAR: { field: 'soldYear', column: 'soldOn', prefix: 4 },
    PRODUCT: { field: 'product', column: 'product' },
    UNIT: { field: 'unit', column: 'unit' },
    BASIS: { field: 'basis', column: 'basis' },
  },
  measures: {
    price: { column: 'cents', currency: 'KZT' },
    weight: { column: 'weight' },
    size: { column: 'size', alike: { unit: 'UNIT', basis: 'BASIS' } },
    soldOn: { column: 'soldOn' },
  },
  distinct: { regions: 'region', products: 'product' },
};

const figures = { price: { amount: {} }, weight: {} };
const EVERYTHING: Selection = {
  rows: {
    keys: {},
    count: {},
    sum: figures,
    avg: figures,
    min: { ...figures, soldOn: {} },
    max: { ...figures, soldOn: {} },
    countDistinct: { regions: {}, products: {} },
  },
};

const SCOPE: RequestScope = {
  requestId: 'test',
  today: '2026-11-22',
  asOf: null,
  language: 'en',
  geography: 'as-reported',
  positions: {},
  identity: { kind: 'anonymous', scopes: [] },
};
const publication = { publishedOn: '2018-01-01', publishedOnStated: true, kind: 'FINAL' as const, note: null };

async function contextOver(store: Store): Promise<SubgraphContext> {
  const histories = await readHistories(store, [sales]);
  return createContext({ scope: SCOPE, store, datasets: [sales], histories, loaders: () => null });
}

async function published(store: Store, rows: readonly Sale[]): Promise<SubgraphContext> {
  await prepareStore(store, [sales]);
  await publish(store, sales, publication, rows);
  return contextOver(store);
}

// Few values, so that groups have several rows; a third of what may be unknown is.
const sale: fc.Arbitrary<Omit<Sale, 'id' | 'batch'>> = fc.record({
  region: fc.constantFrom(null, 'kz-abai', 'kz-zhetysu'),
  period: fc.constantFrom('2017', '2017-Q1', '2018-03'),
  product: fc.constantFrom('0101', '8607', '27'),
  cents: fc.integer({ min: -1_000_000, max: 9_000_000_000_000 }),
  weight: fc.option(fc.integer({ min: -5, max: 3_000_000_000 })),
  size: fc.option(fc.integer({ min: 0, max: 50 })),
  unit: fc.constantFrom('m', 'kg'),
  basis: fc.constantFrom('NEW' as const, 'USED' as const),
  soldOn: fc.constantFrom(null, '2017-12-31', '2018-01-01'),
});
const BATCHES = 40;
const batches = fc
  .sample(fc.array(sale, { maxLength: 15 }), { seed: 3, numRuns: BATCHES })
  .map((rows, batch) => rows.map((row, index): Sale => ({ ...row, batch, id: `${batch}-${index}` })));

const KEYS = ['REGION', 'YEAR', 'SOLD_YEAR', 'PRODUCT'] as const;
const keyOf: Readonly<Record<(typeof KEYS)[number], (row: Sale) => string | null>> = {
  REGION: ({ region }) => region,
  YEAR: ({ period: sold }) => sold.slice(0, 4),
  SOLD_YEAR: ({ soldOn }) => soldOn?.slice(0, 4) ?? null,
  PRODUCT: ({ product }) => product,
};

interface Group {
  readonly keys: Readonly<Record<string, string | null>>;
  readonly rows: readonly Sale[];
}

function groupsOf(rows: readonly Sale[], groupBy: readonly (typeof KEYS)[number][]): readonly Group[] {
  const groups = new Map<string, { keys: Record<string, string | null>; rows: Sale[] }>();
  for (const row of rows) {
    const keys = Object.fromEntries(groupBy.map((name) => [name, keyOf[name](row)]));
    const id = JSON.stringify(keys);
    const known = groups.get(id) ?? { keys, rows: [] };
    groups.set(id, { keys, rows: [...known.rows, row] });
  }
  return [...groups.values()];
}

const total = (values: readonly (number | null)[]): bigint | null => {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + BigInt(value), 0n);
};

/** The number behind a text of so many decimals, as an integer. */
const scaledOf = (value: unknown, scale: number): bigint | null => {
  if (typeof value !== 'string') return null;
  const [whole = '', fraction = ''] = value.split('.');
  return BigInt(`${whole}${fraction.padEnd(scale, '0')}`);
};

const amountOf = (money: unknown): unknown => (money as { amount: string } | null)?.amount ?? null;

function compared(one: string | number | bigint | null, other: string | number | bigint | null): number {
  if (one === other) return 0;
  if (one === null || other === null) return one === null ? -1 : 1;
  return one < other ? -1 : 1;
}

function leastAndGreatest<T extends string | number>(values: readonly (T | null)[]): readonly [T | null, T | null] {
  const known = values.filter((value) => value !== null).sort(compared);
  return [known[0] ?? null, known.at(-1) ?? null];
}

/** What a row says, with its texts turned back into integers. */
const said = ({ keys, count, sum, avg, min, max, countDistinct }: AggregateRow) => ({
  keys,
  count,
  price: scaledOf(amountOf(sum['price']), 2),
  averages: [amountOf(avg['price']), avg['weight']],
  weight: scaledOf(sum['weight'], 3),
  weights: [scaledOf(min['weight'], 3), scaledOf(max['weight'], 3)],
  days: [min['soldOn'], max['soldOn']],
  countDistinct,
});

const FIELDS: Readonly<Record<string, string>> = {
  REGION: 'region',
  YEAR: 'year',
  SOLD_YEAR: 'soldYear',
  PRODUCT: 'product',
};

// Wide enough that only the last rounding counts.
const Wide = Decimal.clone({ precision: 60, toExpNeg: -40, toExpPos: 40 });

/** The mean of what is known, to 15 significant digits, half to even; null where nothing is. */
function meanOf(values: readonly (number | null)[], scale: number): string | null {
  const sum = total(values);
  if (sum === null) return null;
  const known = values.filter((value) => value !== null).length;
  return new Wide(sum.toString())
    .div(known)
    .div(10 ** scale)
    .toSignificantDigits(15, Decimal.ROUND_HALF_EVEN)
    .toString();
}

/** What a plain loop over the rows of a group says. */
const looped = ({ keys, rows }: Group) => ({
  keys: Object.fromEntries(Object.entries(keys).map(([name, value]) => [FIELDS[name] ?? name, value])),
  count: rows.length,
  price: total(rows.map(({ cents }) => cents)),
  averages: [
    meanOf(
      rows.map(({ cents }) => cents),
      2,
    ),
    meanOf(
      rows.map(({ weight }) => weight),
      3,
    ),
  ],
  weight: total(rows.map(({ weight }) => weight)),
  weights: leastAndGreatest(rows.map(({ weight }) => weight)).map((value) => (value === null ? null : BigInt(value))),
  days: leastAndGreatest(rows.map(({ soldOn }) => soldOn)),
  countDistinct: {
    regions: new Set(rows.flatMap(({ region }) => region ?? [])).size,
    products: new Set(rows.map(({ product }) => product)).size,
  },
});

interface Asked {
  readonly batch: number;
  readonly groupBy: readonly (typeof KEYS)[number][];
  readonly known: boolean | null;
  readonly atLeast: number;
  readonly over: number | null;
  readonly orders: readonly { readonly field: 'COUNT' | 'SUM_WEIGHT' | 'KEY'; readonly direction: 'ASC' | 'DESC' }[];
  readonly first: number;
}

const asked: fc.Arbitrary<Asked> = fc.record({
  batch: fc.nat({ max: BATCHES - 1 }),
  groupBy: fc.subarray([...KEYS]),
  known: fc.constantFrom(null, true, false),
  atLeast: fc.integer({ min: 0, max: 3 }),
  over: fc.option(fc.integer({ min: 0, max: 2_000_000 })),
  orders: fc.array(
    fc.record({
      field: fc.constantFrom('COUNT' as const, 'SUM_WEIGHT' as const, 'KEY' as const),
      direction: fc.constantFrom('ASC' as const, 'DESC' as const),
    }),
    { maxLength: 3 },
  ),
  first: fc.integer({ min: 1, max: 10 }),
});

function argumentsOf({ batch, groupBy, known, atLeast, over, orders, first }: Asked): AggregateArguments {
  return {
    where: { batch: { eq: batch }, ...(known === null ? {} : { weight: { isNull: !known } }) },
    groupBy,
    having: { count: { gte: atLeast }, ...(over === null ? {} : { sum: { weight: { gt: String(over) } } }) },
    orderBy: orders.flatMap(({ field, direction }) => {
      const named = field === 'KEY' ? groupBy[0] : field;
      return named === undefined ? [] : [{ field: named, direction }];
    }),
    first,
  };
}

/** The same by a plain loop over the rows of the batch. */
function expected({ batch, groupBy, known, atLeast, over, orders, first }: Asked): readonly Group[] {
  const rows = (batches[batch] ?? []).filter(({ weight }) => known === null || (weight !== null) === known);
  const weightOf = (group: Group) => total(group.rows.map(({ weight }) => weight));
  const kept = groupsOf(rows, groupBy).filter((group) => {
    const weight = weightOf(group);
    return group.rows.length >= atLeast && (over === null || (weight !== null && weight > BigInt(over) * 1_000n));
  });
  const order = (one: Group, other: Group): number => {
    for (const { field, direction } of orders) {
      const [key] = groupBy;
      const found =
        field === 'COUNT'
          ? compared(one.rows.length, other.rows.length)
          : field === 'SUM_WEIGHT'
            ? compared(weightOf(one), weightOf(other))
            : key === undefined
              ? 0
              : compared(one.keys[key] ?? null, other.keys[key] ?? null);
      if (found !== 0) return direction === 'DESC' ? -found : found;
    }
    for (const key of groupBy) {
      const found = compared(one.keys[key] ?? null, other.keys[key] ?? null);
      if (found !== 0) return found;
    }
    return 0;
  };
  return [...kept].sort(order).slice(0, first + 1);
}

describeStores('aggregates', ({ open }) => {
  let store: Store;
  let context: SubgraphContext;
  beforeAll(async () => {
    store = await open();
    context = await published(store, batches.flat());
  }, 60_000);
  afterAll(() => store.close());

  it('equal a plain loop over the rows, for any rows, filter, keys, conditions on groups, order and number', async () => {
    await fc.assert(
      fc.asyncProperty(asked, async (question) => {
        const answer = await aggregate(context, aggregation, argumentsOf(question), EVERYTHING);
        const groups = expected(question);
        expect((await answer.rows()).map(said)).toEqual(groups.slice(0, question.first).map(looped));
        expect(await answer.more()).toBe(groups.length > question.first);
      }),
      { numRuns: 150 },
    );
  }, 120_000);

  it('give over all rows what a plain loop gives, whatever the groups', async () => {
    await fc.assert(
      fc.asyncProperty(asked, async (question) => {
        const selection = { total: EVERYTHING['rows'] ?? {} };
        const answer = await aggregate(context, aggregation, argumentsOf(question), selection);
        const rows = expected({ ...question, groupBy: [], atLeast: 0, over: null, first: 1 });
        expect(said(await answer.total())).toEqual(looped(rows[0] ?? { keys: {}, rows: [] }));
      }),
      { numRuns: 50 },
    );
  }, 120_000);

  it('refuse values of different units in a group, naming them, wherever the group would stand', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: BATCHES - 1 }),
        fc.subarray(['REGION', 'UNIT', 'BASIS'] as const),
        async (batch, groupBy) => {
          const rows = (batches[batch] ?? []).filter(({ size }) => size !== null);
          const keyed = (row: Sale) =>
            JSON.stringify(groupBy.map((key) => ({ REGION: row.region, UNIT: row.unit, BASIS: row.basis })[key]));
          const seen = new Map<string, string>();
          const mixed = rows.some((row) => {
            const of = `${row.unit} ${row.basis}`;
            const before = seen.get(keyed(row)) ?? of;
            seen.set(keyed(row), before);
            return before !== of;
          });
          // At most one group, and only of a single row: a mixed one is met all the same.
          const args = { where: { batch: { eq: batch } }, groupBy, having: { count: { eq: 1 } }, first: 1 };
          const { rows: read } = await aggregate(context, aggregation, args, { rows: { sum: { size: {} } } });
          if (!mixed) {
            expect(await read()).toEqual(expect.any(Array));
            return;
          }
          const error = await graphErrorOf(read);
          expect(error.code).toBe('BAD_USER_INPUT');
          expect(error.message).toMatch(/differ in (unit|basis)/u);
          expect(error.message).toContain('group by');
        },
      ),
      { numRuns: 60 },
    );
  }, 120_000);
});

const base: Omit<Sale, 'id'> = {
  batch: 0,
  region: 'kz-abai',
  period: '2017',
  product: '0101',
  cents: 0,
  weight: null,
  size: null,
  unit: 'm',
  basis: 'NEW',
  soldOn: null,
};
const some = (rows: readonly Partial<Sale>[]) =>
  rows.map((row, index): Sale => ({ ...base, ...row, id: String(index) }));
const over = (rows: readonly Partial<Sale>[]) => published(new EmbeddedStore(), some(rows));
const rowsOf = async (context: SubgraphContext, args: AggregateArguments, selection: Selection, of = aggregation) =>
  (await aggregate(context, of, args, { rows: selection })).rows();

describe('figures of a group', () => {
  it('are money with its currency, exact sums, and averages over the rows that have a value', async () => {
    const context = await over([
      { cents: 100, weight: 1_000 },
      { cents: 250, weight: null },
      { cents: -25, weight: 1_001 },
    ]);
    const [row] = await rowsOf(context, {}, EVERYTHING['rows'] ?? {});
    const money = (amount: string) => ({ amount, currency: 'KZT', priceBasis: 'CURRENT', baseYear: null });
    expect(row?.sum).toEqual({ price: money('3.25'), weight: '2.001' }); // 1.00 + 2.50 - 0.25; 1.000 + 1.001
    expect(row?.avg).toEqual({ price: money('1.08333333333333'), weight: '1.0005' }); // 3.25 / 3; 2.001 / 2
    expect(row?.min['price']).toEqual(money('-0.25'));
    expect(row?.max['weight']).toBe('1.001');
  });

  it('are null, not zero, where no row has a value', async () => {
    const [row] = await rowsOf(await over([{}, {}]), {}, EVERYTHING['rows'] ?? {});
    expect([row?.sum['weight'], row?.avg['weight'], row?.min['weight'], row?.max['soldOn']]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });

  it('come with what their rows agree in; a row without a value does not matter to that', async () => {
    const context = await over([
      { size: 15, unit: 'kg' },
      { size: null, unit: 'm', basis: 'USED' },
      { size: 5, unit: 'kg' },
    ]);
    const [row] = await rowsOf(context, {}, { sum: { size: {} }, avg: { unit: {} } });
    expect(row?.sum).toEqual({ size: '2', unit: 'kg', basis: 'NEW' }); // 1.5 + 0.5
    expect(row?.avg).toMatchObject({ size: '1', unit: 'kg' });
  });

  it('are refused beyond 2^53, never rounded', async () => {
    const context = await over([{ weight: Number.MAX_SAFE_INTEGER }, { weight: 1 }]);
    const error = await graphErrorOf(() => rowsOf(context, {}, { sum: { weight: {} } }));
    expect([error.code, error.message]).toEqual([
      'BAD_USER_INPUT',
      'The sum of weight is beyond the range of exact numbers; expected a narrower "where" or more keys in "groupBy".',
    ]);
    const [row] = await rowsOf(context, {}, { max: { weight: {} }, count: {} });
    expect(row?.max['weight']).toBe('9007199254740.991');
  });

  it('of different units are refused with the units and with what to do', async () => {
    const context = await over([
      { size: 1, unit: 'm' },
      { size: 2, unit: 'kg', basis: 'USED' },
    ]);
    const message =
      'The rows of a group differ in unit ("kg", "m") and basis ("NEW", "USED"), so that their values are neither added up nor compared; add conditions to "where" that leave one of each, or group by UNIT, BASIS.';
    for (const figure of ['sum', 'avg', 'min', 'max']) {
      const error = await graphErrorOf(() => rowsOf(context, {}, { [figure]: { size: {} } }));
      expect([error.code, error.message]).toEqual(['BAD_USER_INPUT', message]);
    }
    await graphErrorOf(() => rowsOf(context, { orderBy: [{ field: 'SUM_SIZE', direction: 'ASC' }] }, { count: {} }));
    await graphErrorOf(() => rowsOf(context, { having: { sum: { size: { gt: '5' } } } }, { count: {} }));
    expect(await rowsOf(context, { groupBy: ['UNIT'] }, { sum: { size: {} } })).toHaveLength(2);
    expect(await rowsOf(context, {}, { sum: { weight: {} }, count: {} })).toHaveLength(1);
  });
});

describe('groups', () => {
  it('of nothing are none, and their total counts no row', async () => {
    const context = await over([]);
    const answer = await aggregate(context, aggregation, { groupBy: ['REGION'] }, { total: EVERYTHING['rows'] ?? {} });
    expect(await answer.rows()).toEqual([]);
    expect(await answer.total()).toMatchObject({ count: 0, sum: { weight: null }, countDistinct: { regions: 0 } });
  });

  it('without a key are one of their own', async () => {
    const context = await over([{ region: null }, { region: 'kz-abai' }, { region: null }]);
    const rows = await rowsOf(context, { groupBy: ['REGION'] }, { count: {} });
    expect(rows.map(({ keys, count }) => [keys, count])).toEqual([
      [{ region: null }, 2],
      [{ region: 'kz-abai' }, 1],
    ]);
  });

  it('meet conditions joined by and, or and not', async () => {
    const context = await over([
      { region: 'a', weight: 1_000 },
      { region: 'b', weight: 5_000 },
      { region: 'b', weight: null },
      { region: 'c', weight: null },
    ]);
    const regions = async (having: AggregateArguments['having']) =>
      (await rowsOf(context, { groupBy: ['REGION'], having: having ?? null }, { count: {} })).map(
        ({ keys }) => keys['region'],
      );
    expect(await regions({ or: [{ count: { gt: 1 } }, { sum: { weight: { lte: '1' } } }] })).toEqual(['a', 'b']);
    expect(await regions({ not: { sum: { weight: { gt: '1' } } } })).toEqual(['a', 'c']);
    expect(await regions({ sum: { weight: { isNull: true } } })).toEqual(['c']);
    expect(await regions({ and: [{ count: { eq: 1 } }, { sum: { weight: { ne: '1' } } }] })).toEqual(['c']);
  });

  it('are a hundred where no number is asked for, and say that there are more', async () => {
    const context = await over(Array.from({ length: 101 }, (_, index) => ({ product: String(1000 + index) })));
    const answer = await aggregate(context, aggregation, { groupBy: ['PRODUCT'] }, { rows: { count: {} } });
    expect([(await answer.rows()).length, await answer.more()]).toEqual([100, true]);
  });

  it('and their total are one read each, and none that is not selected', async () => {
    const counting = countingStore(new EmbeddedStore());
    await published(counting.store, some([{}, { region: null }]));
    const context = await contextOver(counting.store);
    counting.reads.reset();
    const answer = await aggregate(context, aggregation, { groupBy: ['REGION'] }, EVERYTHING);
    expect(counting.reads.counts.get('sales')).toBeUndefined();
    await Promise.all([answer.rows(), answer.more(), answer.rows()]);
    expect(counting.reads.counts.get('sales')).toBe(1);
    await answer.total();
    expect(counting.reads.counts.get('sales')).toBe(2);
  });
});

describe('arguments of an aggregate', () => {
  it.each<[string, AggregateArguments, string]>([
    ['first 0', { first: 0 }, 'Argument "first" is 0; expected a number from 1 to 1000.'],
    ['first 1001', { first: 1_001 }, 'Argument "first" is 1001; expected a number from 1 to 1000.'],
    [
      'an order by a key that makes no groups',
      { groupBy: ['YEAR'], orderBy: [{ field: 'REGION', direction: 'ASC' }] },
      'Argument "orderBy" is "REGION"; expected COUNT, a sum, or a key that stands in "groupBy" too.',
    ],
    [
      'a sum with more decimals than the column has',
      { having: { sum: { weight: { gt: '1.0001' } } } },
      'Argument "having.sum.weight.gt" is "1.0001"; expected a decimal with at most 3 digits after the point.',
    ],
  ])('are refused with %s', async (_, args, message) => {
    const error = await graphErrorOf(async () => aggregate(await over([]), aggregation, args, {}));
    expect([error.code, error.message]).toEqual(['BAD_USER_INPUT', message]);
  });

  it('with conditions that no access path bounds are refused where the release has too many rows', async () => {
    const small = { ...aggregation, collection: { ...collection, maxUnboundedRows: 2 } };
    const three = await over([{}, {}, {}]);
    const error = await graphErrorOf(() => rowsOf(three, { where: { weight: { gt: '1' } } }, { count: {} }, small));
    expect([error.code, error.details]).toEqual(['COST_ESTIMATED_TOO_EXPENSIVE', { fields: ['batch'] }]);
    expect(
      await rowsOf(three, { where: { batch: { eq: 0 }, weight: { isNull: true } } }, { count: {} }, small),
    ).toHaveLength(1);
    expect(await rowsOf(three, {}, { count: {} }, small)).toHaveLength(1);
    expect(
      await rowsOf(await over([{}, {}]), { where: { weight: { isNull: true } } }, { count: {} }, small),
    ).toHaveLength(1);
  });
});
