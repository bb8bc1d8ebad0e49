import fc from 'fast-check';
import { exactConditions, HashIndex } from '../../../../datasets/store/hash-index.ts';
import type { Document, Filter } from '../../../../datasets/store/store.ts';

describe('the exact conditions of a filter', () => {
  it.each<[string, Filter, readonly (readonly [string, readonly unknown[]])[]]>([
    [
      'equality',
      { region: 'kz-abai', year: 2022 },
      [
        ['region', ['kz-abai']],
        ['year', [2022]],
      ],
    ],
    ['equality by operator', { region: { $eq: 'kz-abai' } }, [['region', ['kz-abai']]]],
    ['a list of values', { region: { $in: ['a', 'b'] } }, [['region', ['a', 'b']]]],
    ['an empty list of values', { region: { $in: [] } }, [['region', []]]],
    [
      'what stands inside $and, at any depth',
      { $and: [{ a: 1 }, { $and: [{ b: true }] }] },
      [
        ['a', [1]],
        ['b', [true]],
      ],
    ],
    ['the first of two on one field', { $and: [{ a: 1 }, { a: 2 }] }, [['a', [1]]]],
    ['no null', { a: null, b: { $eq: null }, c: { $in: ['x', null] } }, []],
    ['no range, negation or pattern', { a: { $gt: 1 }, b: { $ne: 1 }, c: { $nin: [1] }, d: { $regex: 'x' } }, []],
    ['nothing inside $or, $nor or $not', { $or: [{ a: 1 }], $nor: [{ b: 1 }], c: { $not: { $eq: 1 } } }, []],
    ['no whole lists or documents', { a: ['x'], b: { $in: [['x']] }, c: { $eq: { x: 1 } } }, []],
  ])('are %s', (_, filter, expected) => {
    expect([...exactConditions(filter)]).toEqual(expected);
  });
});

const indexed = (fields: readonly string[], documents: readonly Document[]): HashIndex => {
  const index = new HashIndex(fields);
  for (const document of documents) index.add(document);
  return index;
};

const found = (index: HashIndex, filter: Filter): readonly Document[] => [...index.candidates(exactConditions(filter))];

describe('an index', () => {
  const akmola = { id: 1, region: 'kz-akmola', year: 2017 };
  const abai = { id: 2, region: 'kz-abai', year: 2022 };
  const undated = { id: 3, region: 'kz-abai', year: null };
  const yearless = { id: 4, region: 'kz-abai' };
  const index = indexed(['region', 'year'], [akmola, abai, undated, yearless]);

  it('answers by all its fields or by the leading ones', () => {
    expect(found(index, { region: 'kz-abai', year: 2022 })).toEqual([abai]);
    expect(found(index, { region: 'kz-akmola' })).toEqual([akmola]);
    expect(found(index, { region: 'kz-none' })).toEqual([]);
  });

  it('answers by its leading field also documents whose further fields are null or missing', () => {
    expect(found(index, { region: 'kz-abai' })).toEqual([abai, undated, yearless]);
  });

  it('tells text from numbers', () => {
    expect(found(index, { region: 'kz-abai', year: '2022' })).toEqual([]);
  });

  it('says how many of its leading fields a filter decides', () => {
    const depth = (filter: Filter): number => index.depth(exactConditions(filter));
    expect([{}, { year: 2022 }, { region: 'a' }, { year: 1, region: 'a' }].map(depth)).toEqual([0, 0, 1, 2]);
  });

  it('answers each document once, although several of the values asked for are in its list', () => {
    const tagged = { id: 1, tags: ['x', 'y', 'x'] };
    expect(found(indexed(['tags'], [tagged]), { tags: { $in: ['x', 'y', 'y'] } })).toEqual([tagged]);
  });

  it('answers by its leading field also documents whose list in a further field is empty', () => {
    const untagged = { id: 1, region: 'kz', tags: [] };
    expect(found(indexed(['region', 'tags'], [untagged]), { region: 'kz' })).toEqual([untagged]);
  });

  it('forgets a document under every value of its lists', () => {
    const tagged = { id: 1, tags: ['x', 'y'], region: 'kz' };
    const tags = indexed(['tags', 'region'], [tagged]);
    tags.remove(tagged);
    expect([...found(tags, { tags: 'x' }), ...found(tags, { tags: 'y' })]).toEqual([]);
  });
});

// Few values, so that they meet often; with null, missing fields, lists with repeats, nested lists and empty ones.
const scalar = fc.constantFrom<string | number | boolean>('a', 'b', 'constructor', '__proto__', 0, 1, true, '1');
const value = fc.oneof(
  { weight: 4, arbitrary: scalar },
  { weight: 1, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.constant(undefined) },
  { weight: 2, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constant([['a'], null]) },
);
const document: fc.Arbitrary<Document> = fc.record({ p: value, q: value, r: value });
const condition = fc.oneof(
  scalar,
  scalar.map((one) => ({ $eq: one })),
  fc.array(scalar, { maxLength: 3 }).map((some) => ({ $in: some })),
  fc.constant(null),
  scalar.map((one) => ({ $ne: one })),
);
const filter: fc.Arbitrary<Filter> = fc.oneof(
  fc.dictionary(fc.constantFrom('p', 'q', 'r'), condition, { maxKeys: 3 }),
  fc
    .array(fc.dictionary(fc.constantFrom('p', 'q', 'r'), condition, { maxKeys: 2 }), { maxLength: 3 })
    .map((parts) => ({ $and: parts })),
);
const fields = fc.uniqueArray(fc.constantFrom('p', 'q', 'r'), { minLength: 1 });

type Condition = string | number | boolean | null | { $eq?: unknown; $in?: readonly unknown[]; $ne?: unknown };

/** A plain reading of the language: a list meets a condition when it or one of its elements does. */
function meets(one: unknown, wanted: Condition): boolean {
  const options: readonly unknown[] = Array.isArray(one) ? (one as unknown[]) : [one ?? null];
  if (wanted === null || typeof wanted !== 'object') return options.includes(wanted);
  if (wanted.$in !== undefined) return wanted.$in.some((value) => options.includes(value));
  if ('$ne' in wanted) return !options.includes(wanted.$ne);
  return options.includes(wanted.$eq);
}

function matches(candidate: Document, wanted: Filter): boolean {
  return Object.entries(wanted).every(([field, part]) =>
    field === '$and'
      ? (part as readonly Filter[]).every((inner) => matches(candidate, inner))
      : meets(candidate[field], part as Condition),
  );
}

describe('an index and a plain loop', () => {
  it('agree: every document that the loop finds is among the candidates, each once', () => {
    fc.assert(
      fc.property(fields, fc.array(document, { maxLength: 12 }), filter, (names, documents, wanted) => {
        const index = indexed(names, documents);
        const conditions = exactConditions(wanted);
        if (index.depth(conditions) === 0) return;
        const candidates = [...index.candidates(conditions)];
        expect(new Set(candidates).size).toBe(candidates.length);
        expect(documents.filter((one) => matches(one, wanted) && !candidates.includes(one))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('agree on the leading fields, which nobody tests again: every candidate meets their conditions', () => {
    fc.assert(
      fc.property(fields, fc.array(document, { maxLength: 12 }), filter, (names, documents, wanted) => {
        const index = indexed(names, documents);
        const conditions = exactConditions(wanted);
        const decided = names.slice(0, index.depth(conditions));
        for (const candidate of index.candidates(conditions)) {
          const missed = decided.filter((name) => !meets(candidate[name], { $in: conditions.get(name) ?? [] }));
          expect(missed).toEqual([]);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('agree also after some documents were removed, which are no candidates any more', () => {
    const cases = fc.tuple(fields, fc.array(fc.tuple(document, fc.boolean()), { maxLength: 12 }), filter);
    fc.assert(
      fc.property(cases, ([names, marked, wanted]) => {
        const index = indexed(
          names,
          marked.map(([one]) => one),
        );
        for (const [one, removed] of marked) if (removed) index.remove(one);
        const conditions = exactConditions(wanted);
        if (index.depth(conditions) === 0) return;
        const candidates = new Set(index.candidates(conditions));
        for (const [one, removed] of marked) {
          if (removed) expect(candidates.has(one)).toBe(false);
          else if (matches(one, wanted)) expect(candidates.has(one)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});
