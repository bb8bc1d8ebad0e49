import fc from 'fast-check';
import { Aggregator, Query } from 'mingo';
import { EmbeddedStore } from '../../../../datasets/store/embedded.ts';
import { testOf } from '../../../../datasets/store/filter-test.ts';
import { grouped } from '../../../../datasets/store/group.ts';
import { firstInOrder } from '../../../../datasets/store/order.ts';
import type { Document, Filter, Stage } from '../../../../datasets/store/store.ts';

// What is done without mingo must answer as mingo does: the language of the stores is its and MongoDB's.

const FIELDS = ['a', 'b', 'c'] as const;
const plain = fc.constantFrom<unknown>(null, 0, 1, 2, 10, -1, 1.5, 'x', 'y', 'yy', '', 'Ж', true, false);
const value = fc.oneof({ weight: 6, arbitrary: plain }, { weight: 1, arbitrary: fc.array(plain, { maxLength: 3 }) });
const documents = fc
  .array(fc.record({ a: value, b: plain, c: value }, { requiredKeys: ['a'] }), { maxLength: 12 })
  .map((rows) => rows.map((row, id): Document => ({ ...row, id })));

const field = fc.constantFrom(...FIELDS, 'missing');
const condition = fc.oneof(
  plain,
  fc
    .tuple(fc.constantFrom('$eq', '$ne', '$gt', '$gte', '$lt', '$lte'), plain)
    .map(([name, wanted]) => ({ [name]: wanted })),
  fc
    .tuple(fc.constantFrom('$in', '$nin'), fc.array(plain, { maxLength: 4 }))
    .map(([name, wanted]) => ({ [name]: wanted })),
  fc.tuple(plain, plain).map(([low, high]) => ({ $gte: low, $lt: high })),
  fc.constantFrom<unknown>(
    { $exists: true },
    { $exists: false },
    { $size: 0 },
    { $not: { $size: 0 } },
    { $regex: '^y', $options: 'i' },
    { $not: { $gt: 1 } },
  ),
);
const leaf: fc.Arbitrary<Filter> = fc.dictionary(field, condition, { minKeys: 1, maxKeys: 2 });
const filter = fc.oneof(
  leaf,
  fc
    .tuple(fc.constantFrom('$and', '$or', '$nor'), fc.array(leaf, { minLength: 1, maxLength: 3 }))
    .map(([name, parts]): Filter => ({ [name]: parts })),
  fc.tuple(leaf, leaf, leaf).map(([one, two, three]): Filter => ({ $and: [one, { $or: [two, { $nor: [three] }] }] })),
);
const sort = fc
  .tuple(fc.constantFrom('b', 'missing'), fc.constantFrom<1 | -1>(1, -1), fc.constantFrom<1 | -1>(1, -1))
  .map(([name, one, two]) => ({ [name]: one, id: two }));

describe('the embedded store', () => {
  it('finds what mingo finds', () => {
    fc.assert(
      fc.property(documents, filter, (rows, wanted) => {
        const test = testOf(wanted);
        const query = new Query(wanted);
        expect(rows.filter(test)).toEqual(rows.filter((row) => query.test(row)));
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes the first rows in an order as a sort of all would give them', () => {
    fc.assert(
      fc.property(documents, sort, fc.integer({ min: 0, max: 15 }), (rows, order, limit) => {
        const sorted = new Query({})
          .find<Document>([...rows])
          .sort({ ...order })
          .all();
        expect(firstInOrder(rows, order, limit)).toEqual(sorted.slice(0, limit));
        expect(firstInOrder(rows, order)).toEqual(sorted);
      }),
      { numRuns: 500 },
    );
  });

  const groups: readonly Stage[] = [
    { $group: { _id: '$b', n: { $sum: 1 }, sum: { $sum: '$a' } } },
    { $group: { _id: null, n: { $sum: 1 }, sum: { $sum: '$missing' } } },
    {
      $group: {
        _id: '$b',
        rows: { $topN: { n: 2, sortBy: { id: -1 }, output: { id: '$id', a: '$a', b: '$b', c: '$c' } } },
      },
    },
    { $group: { _id: '$b', rows: { $topN: { n: 1, sortBy: { id: 1 }, output: { other: '$id' } } } } },
  ];
  it.each(groups.map((stage) => [JSON.stringify(stage), stage] as const))('groups as mingo does: %s', (_, stage) => {
    // Neither the order of groups nor that of the fields in a document means anything.
    const byKey = (rows: readonly unknown[]): ReadonlyMap<unknown, unknown> =>
      new Map((rows as readonly Document[]).map((row) => [row['_id'], row]));
    fc.assert(
      fc.property(documents, (rows) => {
        // A list is no number to add; mingo adds its elements up, and no pipeline here adds lists.
        const numbers = rows.map((row) => (Array.isArray(row['a']) ? { ...row, a: null } : row));
        expect(byKey(grouped(numbers, stage) ?? [])).toEqual(byKey(new Aggregator([stage]).run([...numbers])));
      }),
    );
  });

  it.each([
    ['by an expression', { $group: { _id: { $toLower: '$b' }, n: { $sum: 1 } } }],
    ['with another accumulator', { $group: { _id: '$b', most: { $max: '$a' } } }],
    ['by a path', { $group: { _id: '$a.b', n: { $sum: 1 } } }],
    ['of an expression', { $group: { _id: null, n: { $sum: { $add: ['$a', 1] } } } }],
  ])('leaves groups %s to mingo', (_, stage) => {
    expect(grouped([{ a: 1, b: 'x' }], stage)).toBeNull();
  });

  it('reads an order that it has an index for as it was before and after every write', async () => {
    const write = fc.oneof(
      fc.record({ kind: fc.constant('insert' as const), id: fc.nat(20), b: plain }),
      fc.record({ kind: fc.constant('remove' as const), id: fc.nat(20), b: plain }),
      fc.record({ kind: fc.constant('update' as const), id: fc.nat(20), b: value }),
      fc.record({ kind: fc.constant('read' as const), id: fc.nat(20), b: plain }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(write, { maxLength: 20 }),
        fc.constantFrom<1 | -1>(1, -1),
        async (writes, direction) => {
          const [indexed, bare] = [new EmbeddedStore(), new EmbeddedStore()];
          await indexed.prepare([{ name: 'rows', unique: [], indexes: [['b', 'id']] }]);
          const order = { sort: { b: direction, id: direction }, limit: 5 };
          let number = 0;
          for (const { kind, id, b } of writes) {
            number += 1;
            for (const store of [indexed, bare]) {
              if (kind === 'insert') await store.insert('rows', [{ id: `${id}-${number}`, group: id, b }]);
              if (kind === 'remove') await store.remove('rows', { group: id });
              if (kind === 'update') await store.update('rows', { group: id }, { set: { b } });
            }
            const unbound = { group: { $lt: 15 } };
            expect(await indexed.find('rows', unbound, order).toArray()).toEqual(
              await bare.find('rows', unbound, order).toArray(),
            );
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});
