import fc from 'fast-check';
import { code, decimal, flag, integer, list, text } from '../../../datasets/column.ts';
import { dataset } from '../../../datasets/dataset.ts';
import { prepareStore } from '../../../datasets/ledger.ts';
import { OPEN } from '../../../datasets/release.ts';
import { EmbeddedStore } from '../../../datasets/store/embedded.ts';
import { Snapshot } from '../../../datasets/store/snapshot.ts';
import type { Document, Filter } from '../../../datasets/store/store.ts';
import {
  filterOf,
  oncePerSnapshot,
  type WhereCondition,
  type WhereFields,
  type WhereInput,
} from '../../../subgraphs/where.ts';
import { graphErrorOf } from '../../support/faults.ts';

const anyCode = { pattern: /^.+$/u, expected: 'a code' };
const projects = dataset({
  name: 'projects',
  title: 'Projects',
  description: 'A project.',
  columns: {
    id: code(anyCode, 'Id.'),
    name: text('Name.').optional(),
    cost: decimal(2, 'Cost.', 'KZT').optional(),
    year: integer('Year.'),
    launched: flag('Whether it was launched.'),
    industries: list(code(anyCode, 'Industry.')),
  },
  key: ['id'],
  partition: ['year'],
  indexes: [['year', 'id'], ['industries']],
});

const fields: WhereFields = {
  id: { column: 'id' },
  name: { column: 'name' },
  cost: { column: 'cost' },
  year: { column: 'year' },
  launched: { column: 'launched' },
  industry: { column: 'industries', stored: (value) => `OKED2019:${value}` },
  // A condition that is no column: projects of a cost of at least this many times the one of project b.
  timesB: async ({ gte }, snapshot) => {
    const [b] = await snapshot.find(projects, { id: 'b' }).toArray();
    return { cost: { $gte: Number(gte) * (b?.cost ?? 0) } };
  },
};

const project = (id: string, name: string | null, cost: number | null, rest: Document = {}): Document => ({
  id,
  name,
  cost,
  year: 2017,
  launched: false,
  industries: [],
  _from: 1,
  _to: OPEN,
  ...rest,
});

// Costs are stored as value x 10^2: 12.50 is 1250.
const rows: readonly Document[] = [
  project('a', 'Tractor plant', 1_250, { industries: ['OKED2019:28.30', 'OKED2019:C'], launched: true }),
  project('b', 'TRACTOR (second line)', 2_000, { year: 2018, industries: ['OKED2019:28.30'] }),
  project('c', null, null, { year: 2018 }),
  project('d', '100% natural .* yarn', 0, { industries: ['OKED2019:13.10'] }),
];

async function snapshotOf(documents: readonly Document[]): Promise<Snapshot> {
  const store = new EmbeddedStore();
  await prepareStore(store, [projects]);
  await store.insert(projects.name, documents);
  return new Snapshot(store, { [projects.name]: 1 });
}

async function found(snapshot: Snapshot, where: WhereInput | null): Promise<readonly string[]> {
  const filter = await filterOf(projects, fields, where, snapshot);
  const answer = await snapshot.find(projects, filter, { sort: { id: 1 } }).toArray();
  return answer.map(({ id }) => id);
}

describe('conditions', () => {
  let snapshot: Snapshot;
  beforeAll(async () => {
    snapshot = await snapshotOf(rows);
  });

  it.each<[string, WhereInput | null, readonly string[]]>([
    ['nothing at all: everything', null, ['a', 'b', 'c', 'd']],
    ['an empty condition: everything', {}, ['a', 'b', 'c', 'd']],
    ['a field without operators: everything', { year: {} }, ['a', 'b', 'c', 'd']],
    ['equality', { year: { eq: 2017 } }, ['a', 'd']],
    ['inequality', { year: { ne: 2017 } }, ['b', 'c']],
    ['one of several values', { id: { in: ['a', 'c', 'x'] } }, ['a', 'c']],
    ['none of several values', { id: { nin: ['a', 'c'] } }, ['b', 'd']],
    ['no value: nothing', { id: { in: [] } }, []],
    ['a flag', { launched: { eq: true } }, ['a']],
    ['several operators, which all must hold', { year: { gt: 2016, lte: 2017 } }, ['a', 'd']],
    ['several fields, which all must hold', { year: { eq: 2018 }, cost: { gt: '0' } }, ['b']],
    ['a decimal, scaled as the column stores it', { cost: { eq: '12.5' } }, ['a']], // 12.5 x 10^2 = 1250
    ['the same decimal with a zero more', { cost: { eq: '12.50' } }, ['a']],
    ['a range of decimals, in which null never is', { cost: { gte: '-0.01', lt: '20' } }, ['a', 'd']],
    ['one of several decimals', { cost: { in: ['0', '20.00'] } }, ['b', 'd']],
    ['nothing but zero', { cost: { eq: '-0.00' } }, ['d']],
    ['no value', { cost: { isNull: true } }, ['c']],
    ['any value', { cost: { isNull: false } }, ['a', 'b', 'd']],
    ['an element of a list, in the form that is stored', { industry: { eq: '28.30' } }, ['a', 'b']],
    ['one of several elements', { industry: { in: ['C', '13.10'] } }, ['a', 'd']],
    ['an empty list', { industry: { isNull: true } }, ['c']],
    ['a list with elements', { industry: { isNull: false } }, ['a', 'b', 'd']],
    ['a part of a text in any case', { name: { contains: 'tractor' } }, ['a', 'b']],
    ['the beginning of a text in any case', { name: { startsWith: 'tractor (' } }, ['b']],
    ['the beginning and not the middle', { name: { startsWith: 'plant' } }, []],
    ['characters of a pattern as themselves', { name: { contains: '.*' } }, ['d']],
    ['a condition that reads what it needs', { timesB: { gte: 1 } }, ['b']],
    ['both of two conditions', { and: [{ year: { eq: 2018 } }, { cost: { isNull: true } }] }, ['c']],
    ['either of two conditions', { or: [{ id: { eq: 'a' } }, { cost: { isNull: true } }] }, ['a', 'c']],
    ['neither', { not: { or: [{ id: { eq: 'a' } }, { cost: { isNull: true } }] } }, ['b', 'd']],
    ['groups beside fields and within groups', { year: { eq: 2018 }, or: [{ and: [{ id: { eq: 'b' } }] }] }, ['b']],
    ['no demand: everything', { and: [] }, ['a', 'b', 'c', 'd']],
    ['no alternative: nothing', { or: [] }, []],
    ['not nothing: nothing', { not: {} }, []],
    ['fields and groups given as null: everything', { year: null, or: null, not: null }, ['a', 'b', 'c', 'd']],
  ])('are met by %s', async (_, where, expected) => {
    expect(await found(snapshot, where)).toEqual(expected);
  });

  it.each([
    ['more digits than the column keeps', { cost: { eq: '12.505' } }, 'where.cost.eq'],
    ['a zero more than the column keeps', { cost: { in: ['1', '12.500'] } }, 'where.cost.in'],
    // 90071992547409.92 x 10^2 = 2^53, beyond the range of exact numbers.
    ['a number beyond the exact range', { cost: { lt: '90071992547409.92' } }, 'where.cost.lt'],
    ['such a number inside groups', { or: [{}, { not: { cost: { eq: '0.001' } } }] }, 'where.or[1].not.cost.eq'],
  ])('are refused with %s in a decimal', async (_, where, argument) => {
    const { code: errorCode, details, message } = await graphErrorOf(() => found(snapshot, where));
    expect([errorCode, details]).toEqual(['BAD_USER_INPUT', { argument }]);
    expect(message).toMatch(/expected a decimal with at most 2 digits after the point\.$/u);
  });

  it('are refused with null for an operator, and name the operator that asks for it', async () => {
    const error = await graphErrorOf(() => found(snapshot, { cost: { gt: null } }));
    expect(error.message).toBe(
      'Argument "where.cost.gt" is null; expected a value; use isNull to ask for rows without one.',
    );
  });

  it.each([
    ['in', (many: readonly string[]): WhereInput => ({ id: { in: many } }), 'where.id.in'],
    ['nin', (many: readonly string[]): WhereInput => ({ id: { nin: many } }), 'where.id.nin'],
    ['or', (many: readonly string[]): WhereInput => ({ or: many.map((id) => ({ id: { eq: id } })) }), 'where.or'],
    ['and', (many: readonly string[]): WhereInput => ({ and: many.map((id) => ({ id: { eq: id } })) }), 'where.and'],
  ])('may have 1,000 elements under %s and no more', async (operator, where, argument) => {
    const codes = Array.from({ length: 1_001 }, () => 'a');
    const first = await found(snapshot, where(codes.slice(1)));
    expect(first).toEqual(operator === 'nin' ? ['b', 'c', 'd'] : ['a']);
    const error = await graphErrorOf(() => found(snapshot, where(codes)));
    expect([error.code, error.details]).toEqual(['BAD_USER_INPUT', { argument }]);
  });
});

describe('what a client writes', () => {
  const odd = ['__proto__', 'constructor', 'toString', '$where', '$name', '$$ROOT', '{"$gt":""}', 'a.b', ''];

  it.each(odd.map((word) => [word]))('stays a value when it is %j', async (word) => {
    const snapshot = await snapshotOf([...rows, project('e', word, 1)]);
    expect(await found(snapshot, { name: { eq: word } })).toEqual(['e']);
    expect(await found(snapshot, { name: { in: [word, word] } })).toEqual(['e']);
    expect(await found(snapshot, { name: { ne: word } })).toEqual(['a', 'b', 'c', 'd']);
    expect(await found(snapshot, { name: { startsWith: word } })).toContain('e');
  });

  it.each(['__proto__', 'constructor', 'hasOwnProperty', '$where', '_to'])(
    'is no condition under the key %s, which the collection does not declare',
    async (key) => {
      const snapshot = await snapshotOf(rows);
      const where = JSON.parse(`{"${key}":{"eq":1}}`) as WhereInput;
      await expect(found(snapshot, where)).rejects.toThrow(`No condition is declared for where.${key}.`);
    },
  );
});

// All of ASCII but NUL, control characters included; letters and the characters of patterns come often.
const ascii = fc.string({
  unit: fc.oneof(
    fc.constantFrom(...Array.from('abAB.*+?^$()[]{}|\\/-')),
    fc.integer({ min: 1, max: 127 }).map((point) => String.fromCharCode(point)),
  ),
  maxLength: 8,
});

describe('contains and startsWith', () => {
  it.each(['contains', 'startsWith'])(
    'refuse the character NUL in %s, which a pattern can not hold',
    async (operator) => {
      const snapshot = await snapshotOf(rows);
      await expect(found(snapshot, { name: { [operator]: 'a\0b' } })).rejects.toThrow('without the character NUL');
    },
  );

  it('find exactly what a plain search finds that ignores case', async () => {
    const names = fc.array(ascii, { minLength: 1, maxLength: 6 });
    const cut = fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.boolean());
    await fc.assert(
      fc.asyncProperty(names, ascii, cut, fc.boolean(), async (held, random, [which, start, length, upper], own) => {
        // Either any text, or a piece of one of the names in another case, so that something is found.
        const name = held[which % held.length] ?? '';
        const piece = name.slice(start % (name.length + 1)).slice(0, 1 + (length % 4));
        const asked = own ? (upper ? piece.toUpperCase() : piece.toLowerCase()) : random;
        const snapshot = await snapshotOf(held.map((one, index) => project(String(index), one, null)));
        const plain = (test: (name: string) => boolean): readonly string[] =>
          held.flatMap((one, index) => (test(one.toLowerCase()) ? [String(index)] : []));
        const lower = asked.toLowerCase();
        expect(await found(snapshot, { name: { contains: asked } })).toEqual(plain((one) => one.includes(lower)));
        expect(await found(snapshot, { name: { startsWith: asked } })).toEqual(plain((one) => one.startsWith(lower)));
      }),
      { numRuns: 300 },
    );
  });
});

describe('groups', () => {
  // An independent reading of the same conditions over the rows in memory.
  const leaf = fc.oneof(
    fc.constantFrom(...rows.map(({ id }) => String(id))).map((id) => ({ id: { eq: id } })),
    fc.constantFrom(2017, 2018).map((year) => ({ year: { eq: year } })),
    fc.boolean().map((isNull) => ({ cost: { isNull } })),
  );
  const { tree } = fc.letrec<{ tree: WhereInput }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.array(tie('tree'), { maxLength: 3 }).map((and) => ({ and })),
      fc.array(tie('tree'), { maxLength: 3 }).map((or) => ({ or })),
      tie('tree').map((not) => ({ not })),
    ),
  }));

  const holds = (row: Document, where: WhereInput): boolean =>
    Object.entries(where).every(([key, part]) => {
      if (key === 'and') return (part as readonly WhereInput[]).every((one) => holds(row, one));
      if (key === 'or') return (part as readonly WhereInput[]).some((one) => holds(row, one));
      if (key === 'not') return !holds(row, part as WhereInput);
      const { eq, isNull } = part as { eq?: unknown; isNull?: boolean };
      return isNull === undefined ? row[key] === eq : (row[key] === null) === isNull;
    });

  it('mean what and, or and not mean, however they are nested', async () => {
    const snapshot = await snapshotOf(rows);
    await fc.assert(
      fc.asyncProperty(tree, async (where) => {
        const expected = rows.filter((row) => holds(row, where)).map(({ id }) => id);
        expect(await found(snapshot, where)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a condition that reads', () => {
  it('is answered once for equal operators on one snapshot', async () => {
    const asked: unknown[] = [];
    const counting: WhereCondition = (operators) => {
      asked.push(operators);
      return Promise.resolve({ id: 'a' } satisfies Filter);
    };
    const shared = oncePerSnapshot(counting);
    const [one, other] = [await snapshotOf(rows), await snapshotOf(rows)];
    await Promise.all([
      shared({ eq: 1 }, one),
      shared({ eq: 1 }, one),
      shared({ eq: 2 }, one),
      shared({ eq: 1 }, other),
    ]);
    expect(asked).toEqual([{ eq: 1 }, { eq: 2 }, { eq: 1 }]);
  });
});
