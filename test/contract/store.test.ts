import { DuplicateKey, type Document, type Store } from '../../datasets/store/store.ts';
import { UnsupportedOperator } from '../../datasets/store/language.ts';
import { describeStores } from '../support/stores.ts';

// Four rows of two regions; one value is missing, one row has two tags and one has none.
const rows: readonly Document[] = [
  { id: 'a', region: 'kz-akmola', year: '2016', value: 100, tags: ['x', 'y'] },
  { id: 'b', region: 'kz-akmola', year: '2017', value: 250, tags: ['x'] },
  { id: 'c', region: 'kz-abai', year: '2017', value: null, tags: [] },
  { id: 'd', region: 'kz-abai', year: '2018', value: 50, tags: ['z'] },
];

describeStores('store contract', ({ open }) => {
  let store: Store;

  beforeAll(async () => {
    store = await open();
    await store.prepare([{ name: 'rows', unique: [['id']], indexes: [['region', 'year'], ['tags']] }]);
    await store.insert('rows', rows);
  });
  afterAll(() => store.close());

  const ids = async (filter: Document): Promise<unknown[]> => {
    const found = await store.find<{ id: string }>('rows', filter, { sort: { id: 1 } }).toArray();
    return found.map((row) => row.id);
  };

  it.each([
    ['equality on an indexed field', { region: 'kz-akmola' }, ['a', 'b']],
    ['equality on two indexed fields', { region: 'kz-akmola', year: '2017' }, ['b']],
    ['a list of values', { region: { $in: ['kz-abai', 'kz-none'] } }, ['c', 'd']],
    ['an empty list of values', { region: { $in: [] } }, []],
    ['an unknown value', { region: 'kz-none' }, []],
    ['an element of a list column', { tags: 'x' }, ['a', 'b']],
    ['one of several elements, each row once', { tags: { $in: ['x', 'y'] } }, ['a', 'b']],
    ['null, which no index answers', { value: null }, ['c']],
    ['not null', { value: { $ne: null } }, ['a', 'b', 'd']],
    ['a range, which null is never in', { value: { $gte: 50, $lt: 250 } }, ['a', 'd']],
    ['both of two conditions', { $and: [{ region: 'kz-abai' }, { year: { $gt: '2017' } }] }, ['d']],
    ['either of two conditions', { $or: [{ year: '2016' }, { year: '2018' }] }, ['a', 'd']],
    ['neither of two conditions', { $nor: [{ year: '2016' }, { year: '2018' }] }, ['b', 'c']],
    ['an anchored pattern', { region: { $regex: '^kz-ab' } }, ['c', 'd']],
    ['a pattern in any case', { region: { $regex: 'AKMO', $options: 'i' } }, ['a', 'b']],
    ['nothing: every document', {}, ['a', 'b', 'c', 'd']],
  ])('finds by %s', async (_, filter, expected) => {
    expect(await ids(filter)).toEqual(expected);
  });

  it('sorts null before every value, both ways', async () => {
    const up = await store.find<{ id: string }>('rows', {}, { sort: { value: 1, id: 1 } }).toArray();
    const down = await store.find<{ id: string }>('rows', {}, { sort: { value: -1, id: 1 } }).toArray();
    expect(up.map(({ id }) => id)).toEqual(['c', 'd', 'a', 'b']);
    expect(down.map(({ id }) => id)).toEqual(['b', 'a', 'd', 'c']);
  });

  it('answers only the fields and the number of documents that were asked for', async () => {
    const found = await store.find('rows', {}, { sort: { id: 1 }, limit: 2, fields: ['id'] }).toArray();
    expect(found).toEqual([{ id: 'a' }, { id: 'b' }]);
  });

  it('answers documents one after the other as well as all at once, without a key of its own', async () => {
    const walked: unknown[] = [];
    for await (const row of store.find('rows', { id: 'a' })) walked.push(row);
    expect(walked).toEqual([rows[0]]);
    expect(await store.aggregate('rows', [{ $match: { id: 'a' } }]).toArray()).toEqual([rows[0]]);
  });

  it('adds up by group, counting null as nothing', async () => {
    // kz-akmola: 100 + 250 = 350 in 2 rows; kz-abai: 50 in 2 rows, one of them without a value
    const pipeline = [
      { $match: { year: { $gte: '2016' } } },
      { $group: { _id: '$region', sum: { $sum: '$value' }, rows: { $sum: 1 } } },
      { $sort: { _id: 1 } },
    ];
    expect(await store.aggregate('rows', pipeline).toArray()).toEqual([
      { _id: 'kz-abai', sum: 50, rows: 2 },
      { _id: 'kz-akmola', sum: 350, rows: 2 },
    ]);
  });

  it('takes the first rows of each group in an order', async () => {
    const pipeline = [
      { $group: { _id: '$region', rows: { $topN: { n: 1, sortBy: { year: -1 }, output: { id: '$id' } } } } },
      { $sort: { _id: 1 } },
    ];
    expect(await store.aggregate('rows', pipeline).toArray()).toEqual([
      { _id: 'kz-abai', rows: [{ id: 'd' }] },
      { _id: 'kz-akmola', rows: [{ id: 'b' }] },
    ]);
  });

  it('refuses a document that repeats a unique combination and keeps the others', async () => {
    await expect(store.insert('rows', [{ ...rows[0] }])).rejects.toThrow(DuplicateKey);
    expect(await ids({ id: 'a' })).toEqual(['a']);
  });

  it('changes what meets a filter, says how many, and finds it by its new value', async () => {
    await store.insert('changes', [{ id: 'one', state: 'open', list: [1] }]);
    const met = await store.update('changes', { id: 'one' }, { set: { state: 'closed' }, push: { list: 2 } });
    expect(met).toBe(1);
    expect(await store.find('changes', { state: 'closed' }).toArray()).toEqual([
      { id: 'one', state: 'closed', list: [1, 2] },
    ]);
    expect(await store.find('changes', { state: 'open' }).toArray()).toEqual([]);
  });

  it('adds a document where an update with upsert meets none', async () => {
    await store.update('upserts', { id: 'new' }, { set: { id: 'new' }, push: { moves: 1 } }, { upsert: true });
    await store.update('upserts', { id: 'new' }, { push: { moves: 2 } }, { upsert: true });
    expect(await store.find('upserts', {}).toArray()).toEqual([{ id: 'new', moves: [1, 2] }]);
  });

  it('makes many changes in one journey, each where its own filter says', async () => {
    await store.insert('many', [{ id: 'a' }, { id: 'b' }, { id: 'c' }]);
    const met = await store.updateEach('many', [
      { filter: { id: 'a' }, change: { set: { value: 1 } } },
      { filter: { id: { $in: ['b', 'c'] } }, change: { set: { value: 2 } } },
      { filter: { id: 'none' }, change: { set: { value: 3 } } },
    ]);
    expect(met).toBe(3); // 1 + 2 + 0
    expect(await store.find('many', {}, { sort: { id: 1 } }).toArray()).toEqual([
      { id: 'a', value: 1 },
      { id: 'b', value: 2 },
      { id: 'c', value: 2 },
    ]);
    expect(await store.updateEach('many', [])).toBe(0);
    const unsafe = store.updateEach('many', [{ filter: { $where: 'true' }, change: { set: { value: 4 } } }]);
    await expect(unsafe).rejects.toThrow(UnsupportedOperator);
  });

  it('removes what meets a filter and says how many', async () => {
    await store.insert('removals', [{ id: 'one' }, { id: 'two' }]);
    expect(await store.remove('removals', { id: 'one' })).toBe(1);
    expect(await store.find('removals', {}).toArray()).toEqual([{ id: 'two' }]);
  });

  it('never hands out a document that a reader could change for others', async () => {
    const [first] = await store.find<{ tags: string[] }>('rows', { id: 'a' }).toArray();
    try {
      first?.tags.push('changed');
    } catch {
      // a frozen document is as good as a copy
    }
    expect(await store.find('rows', { id: 'a' }).toArray()).toEqual([rows[0]]);
  });

  it.each([
    ['an operator that runs code', { $where: 'true' }],
    ['an operator that only one store knows', { value: { $bitsAllSet: 1 } }],
    ['such an operator inside others', { $and: [{ $or: [{ value: { $type: 'int' } }] }] }],
  ])('refuses %s instead of ignoring it', (_, filter) => {
    expect(() => store.find('rows', filter)).toThrow(UnsupportedOperator);
  });

  it.each([
    ['a stage that writes', [{ $out: 'other' }]],
    ['an unsafe stage', [{ $bucket: { groupBy: '$value', boundaries: [0, 100] } }]],
    ['an unsafe expression', [{ $project: { n: { $function: { body: '', args: [], lang: 'js' } } } }]],
    ['an unsafe stage inside a facet', [{ $facet: { one: [{ $merge: 'other' }] } }]],
  ])('refuses %s in a pipeline', (_, pipeline) => {
    expect(() => store.aggregate('rows', pipeline)).toThrow(UnsupportedOperator);
  });
});
