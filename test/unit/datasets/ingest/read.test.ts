import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { Locale } from '../../../../datasets/ingest/locale.ts';
import { inUtf16, inWindows1251, zipped } from '../../../fixtures/bytes.ts';
import { deliveries, delivery, DELIVERY_HEADER, deliveryFile, table } from '../../../fixtures/deliveries.ts';
import { readContent, type WasRead } from '../../../support/read.ts';

const read = (content: string | Uint8Array, options = {}): Promise<WasRead> =>
  readContent(deliveries, { 'a.csv': content }, options);

const ids = ({ rows }: WasRead): readonly unknown[] => rows.map(({ line, row }) => [line, row['id']]);

describe('rows of a file', () => {
  it('are given with their line, in order, whatever the order of the columns', async () => {
    const rows = [DELIVERY_HEADER, delivery({ id: 'd-1' }), delivery({ id: 'd-2', value: '7' })];
    const turned = rows.map((row) => [...row].reverse());
    for (const content of [table(rows), table(turned)]) {
      const result = await read(content);
      expect(result.rejections).toEqual([]);
      expect(result.rows.map(({ file, line, row }) => [file, line, row['id'], row['value']])).toEqual([
        ['a.csv', 2, 'd-1', 1_050],
        ['a.csv', 3, 'd-2', 700],
      ]);
    }
  });

  // Line 1 the header, 2-4 a record with two line ends in a quoted cell, 5 empty, 6 and 7-8 two more, 9 the last.
  it.each([
    ['line feeds', '\n'],
    ['carriage returns and line feeds', '\r\n'],
    ['carriage returns', '\r'],
  ])('know their lines over quoted cells of several lines and empty lines, with %s', async (_, end) => {
    const start = 'kz-akmola,,2021,1,NORMAL,,';
    const lines = [DELIVERY_HEADER.join(','), `d-a,${start}"one`, 'two', 'three"', '', `d-b,${start}plain`];
    const content = [...lines, `d-c,${start}"four`, 'five"', `d-d,${start}end`, ''].join(end);
    const result = await read(content);
    expect(ids(result)).toEqual([
      [2, 'd-a'],
      [6, 'd-b'],
      [7, 'd-c'],
      [9, 'd-d'],
    ]);
    expect(result.rows[0]?.row['note']).toBe('one\ntwo\nthree');
  });

  it('have no row where only the header is there', async () => {
    expect(await read(deliveryFile())).toEqual({ rows: [], rejections: [], refused: [] });
  });

  it('say their publication, or leave it to the caller', async () => {
    const [header, row] = [
      [...DELIVERY_HEADER, 'published_on'],
      [...delivery({}), '2020-05-01'],
    ];
    const said = await read(table([header, row, [...delivery({ id: 'd-2' }), '']]));
    expect(said.rows.map(({ publication }) => publication?.publishedOn ?? null)).toEqual(['2020-05-01', null]);
  });

  it('are refused when they were published in the future', async () => {
    const content = table([
      [...DELIVERY_HEADER, 'published_on'],
      [...delivery({}), '2026-11-23'],
    ]);
    expect((await read(content)).rejections).toEqual([
      {
        ...{ file: 'a.csv', line: 2, column: 'published_on', text: '2026-11-23' },
        ...{ reason: 'is in the future', expected: 'a day until today, 2026-11-22' },
      },
    ]);
  });

  it('are refused one by one where they have too many or too few cells', async () => {
    const content = `${deliveryFile({})}d-2,kz-akmola\n${delivery({ id: 'd-3' }).join(',')}\n`;
    const result = await read(content);
    expect(ids(result)).toEqual([
      [2, 'd-1'],
      [4, 'd-3'],
    ]);
    expect(result.rejections).toMatchObject([
      { line: 3, column: null, reason: 'has 2 cells', expected: '8 cells, as the header has' },
    ]);
  });

  it('of several files and of archives are one load, in which a key stands once: both places are named', async () => {
    const zip = await zipped(
      { name: 'x/c.csv', content: deliveryFile({ id: 'd-3' }, { id: 'd-1' }) },
      { name: '__MACOSX/x', content: 'left over' },
    );
    const result = await readContent(deliveries, {
      'a.csv': deliveryFile({ id: 'd-1' }, { id: 'd-1' }),
      'b.csv.gz': gzipSync(deliveryFile({ id: 'd-2' }, { id: 'd-1' })),
      'c.zip': zip,
    });
    expect(result.rows.map(({ row }) => row['id'])).toEqual(['d-1', 'd-2', 'd-3']);
    expect(result.rejections.map(({ file, line, text, reason }) => [file, line, text, reason])).toEqual([
      ['a.csv', 3, 'd-1', 'repeats the key of line 2'],
      ['b.csv.gz', 3, 'd-1', 'repeats the key of a.csv, line 2'],
      ['c.zip: x/c.csv', 3, 'd-1', 'repeats the key of a.csv, line 2'],
    ]);
  });

  it('are told of as they are read, to the last byte', async () => {
    const content = deliveryFile({});
    const told: (readonly [number, number])[] = [];
    await read(content, { onProgress: (...bytes: [number, number]) => told.push(bytes) });
    expect(told.at(-1)).toEqual([content.length, content.length]);
  });

  it('are given no more once the reading is called off', async () => {
    const many = Array.from({ length: 60_000 }, (_, index) => ({ id: `d-${index}` }));
    const signal = AbortSignal.abort(new Error('called off'));
    await expect(read(deliveryFile(...many), { signal })).rejects.toThrow('called off');
  });
});

describe('cells of a row', () => {
  const rejected = async (said: Parameters<typeof delivery>[0], options = {}): Promise<readonly string[]> =>
    (await read(deliveryFile(said), options)).rejections.map(
      ({ column, text, reason, expected }) => `${column ?? ''}: ${text} ${reason}; ${expected}`,
    );

  it('with Cyrillic letters in the place of Latin ones are refused for that', async () => {
    expect(await rejected({ region: 'kz-аkmola' })).toEqual([
      'region: kz-аkmola has Cyrillic letters that look like Latin ones: а (U+0430); a region id as kz-akmola, or kz for the Republic',
    ]);
    expect(await rejected({ name_en: 'Аktobе' })).toEqual([
      'name_en: Аktobе mixes Latin and Cyrillic letters in a word; words in one alphabet',
    ]);
  });

  // 890101300121: born 1989-01-01, digits made up; 1x8+2x9+3x0+4x1+5x0+6x1+7x3+8x0+9x0+10x1+11x2 = 89, 89 mod 11 = 1.
  it('with the number of a natural person are refused in every column, and the number is shown nowhere', async () => {
    for (const said of [{ note: 'Ivanov 890101300121' }, { enterprise: '890101300121' }, { id: '890101300121' }]) {
      const [message = '', ...more] = await rejected(said);
      expect(more).toEqual([]);
      expect(message).toContain('******');
      expect(message).not.toContain('890101300121');
      expect(message).toContain('is the number of a natural person; a BIN of a legal entity');
    }
    // A miswritten one, or one that lost its zero, is masked where a BIN belongs.
    for (const enterprise of ['890101300122', '10203300121']) {
      expect(await rejected({ enterprise })).toEqual([
        'enterprise: ****** is the number of a natural person; a BIN of a legal entity: no personal data is kept',
      ]);
    }
  });

  it('with the BIN of a legal entity are taken, and with a wrong check digit refused', async () => {
    // Of the cited registers: 020940000580.
    expect((await read(deliveryFile({ enterprise: '020940000580' }))).rows[0]?.row['enterprise']).toBe('020940000580');
    expect(await rejected({ enterprise: '020940000581' })).toEqual([expect.stringContaining('is not a Bin')]);
  });

  it.each([
    ['x', 'CONFIDENTIAL'],
    ['х', 'CONFIDENTIAL'], // Cyrillic
    ['-', 'MISSING'],
    ['...', 'MISSING'],
    ['\u2026', 'MISSING'],
    ['н/д', 'MISSING'],
  ])('with the mark %s for a value are null with the status %s', async (value, status) => {
    const { rows } = await read(deliveryFile({ value }));
    expect([rows[0]?.row['value'], rows[0]?.row['status']]).toEqual([null, status]);
  });

  it('with a mark for a value that has no status are refused', async () => {
    expect(await rejected({ year: '...' })).toEqual(['year: ... is a mark for a missing value; a number']);
  });

  it.each(['NORMAL', ''])('without a value are refused where the status %j does not say why', async (status) => {
    const [message] = await rejected({ value: '', status });
    expect(message).toContain(
      status === ''
        ? 'status:  is empty'
        : 'value:  is empty, and the status is NORMAL; a value, or a status that says why there is none',
    );
  });

  it('are never zero where they are empty', async () => {
    const { rows } = await read(deliveryFile({ value: '', status: 'MISSING' }, { id: 'd-2', value: '0' }));
    expect(rows.map(({ row }) => row['value'])).toEqual([null, 0]);
  });

  it('out of the range of their column are refused', async () => {
    expect(await rejected({ year: '1989' })).toEqual(['year: 1989 is out of range; 1990 to 2100']);
  });

  it('that refer to nothing are refused where the caller knows what there is', async () => {
    const knows = (dataset: string, value: string): boolean => dataset === 'regions' && value === 'kz-akmola';
    expect(await rejected({ region: 'kz-abai' }, { knows })).toEqual([
      'region: kz-abai is not in regions; a key of regions; load that dataset first',
    ]);
    expect(await rejected({}, { knows: (of: string, value: string) => Promise.resolve(knows(of, value)) })).toEqual([]);
  });
});

describe('objects of JSON', () => {
  const whole = { id: 'd-1', region: 'kz-akmola', year: 2021, value: 12.25, status: 'NORMAL' };

  it('are rows in arrays, page by page, and line by line', async () => {
    const pages = {
      'p1.json': JSON.stringify([whole, { ...whole, id: 'd-2', note: 'a "quoted" \\ one', name_en: null }], null, 2),
      'p2.json': JSON.stringify([{ ...whole, id: 'd-3', value: '7.5' }]),
      'p3.ndjson': `${JSON.stringify({ ...whole, id: 'd-4' })}\n\n${JSON.stringify({ ...whole, id: 'd-5' })}`,
    };
    const { rows, rejections, refused } = await readContent(deliveries, pages);
    expect([rejections, refused]).toEqual([[], []]);
    expect(rows.map(({ file, line, row }) => [file, line, row['id'], row['value'], row['note']])).toEqual([
      ['p1.json', 2, 'd-1', 1_225, null],
      ['p1.json', 9, 'd-2', 1_225, 'a "quoted" \\ one'],
      ['p2.json', 1, 'd-3', 750, null],
      ['p3.ndjson', 1, 'd-4', 1_225, null],
      ['p3.ndjson', 3, 'd-5', 1_225, null],
    ]);
  });

  it('keep every digit of a number that a double would round', async () => {
    const text = JSON.stringify([whole]).replace('12.25', '90071992547409.91');
    expect((await readContent(deliveries, { 'a.json': text })).rows[0]?.row['value']).toBe(9_007_199_254_740_991);
  });

  it('with keys that are no columns are refused as a whole, later ones and nested ones by line', async () => {
    expect((await readContent(deliveries, { 'a.json': JSON.stringify([{ ...whole, fio: 'x' }]) })).refused).toEqual([
      'a.json: column fio is unknown; known are id, region, enterprise, year, value, status, name_en, note',
    ]);
    const nested = JSON.stringify([{ ...whole, note: { a: '1' } }]);
    expect((await readContent(deliveries, { 'a.json': nested })).rejections).toMatchObject([
      { line: 1, column: 'note', reason: 'is nested' },
    ]);
  });
});

/** Cells in which every encoding can write every character. */
const note = fc
  .string({ unit: fc.constantFrom(...Array.from(' abcЖяё"\',;|\t\n№—')), maxLength: 12 })
  .map((one) => one.trim());

const digits = (scaled: number): string => `${Math.floor(scaled / 100)}.${String(scaled % 100).padStart(2, '0')}`;

/** A number of hundredths as a locale writes it. */
const written: Readonly<Record<Locale, (scaled: number) => string>> = {
  plain: digits,
  en: (scaled) => digits(scaled).replace(/\B(?=(?:\d{3})+\.)/gu, ','),
  ru: (scaled) =>
    digits(scaled)
      .replace(/\B(?=(?:\d{3})+\.)/gu, '\u00A0')
      .replace('.', ','),
  kk: (scaled) =>
    digits(scaled)
      .replace(/\B(?=(?:\d{3})+\.)/gu, ' ')
      .replace('.', ','),
  de: (scaled) =>
    digits(scaled)
      .replace('.', ';')
      .replace(/\B(?=(?:\d{3})+;)/gu, '.')
      .replace(';', ','),
};

const encoded: Readonly<Record<string, (text: string) => Uint8Array>> = {
  'UTF-8': (text) => Buffer.from(text),
  'UTF-8 with a mark': (text) => Buffer.from(`\uFEFF${text}`),
  'UTF-16 LE': (text) => inUtf16(text, 'le'),
  'UTF-16 BE': (text) => inUtf16(text, 'be'),
  'windows-1251': inWindows1251,
};

describe('any table', () => {
  it('reads back the same rows in every delimiter, encoding, locale, line end and packing', async () => {
    const rows = fc.array(fc.record({ value: fc.nat({ max: 999_999_999_99 }), note }), { minLength: 1, maxLength: 8 });
    const forms = fc.record({
      delimiter: fc.constantFrom(',', '\t', ';', '|'),
      encoding: fc.constantFrom(...Object.keys(encoded)),
      locale: fc.constantFrom<Locale>('plain', 'en', 'ru', 'kk', 'de'),
      end: fc.constantFrom('\n', '\r\n'),
      packed: fc.constantFrom('', '.gz', '.zip'),
    });
    await fc.assert(
      fc.asyncProperty(rows, forms, async (said, { delimiter, encoding, locale, end, packed }) => {
        const lines = said.map((one, index) =>
          delivery({ id: `d-${index}`, value: written[locale](one.value), note: one.note }),
        );
        const cyrillic = delivery({ id: 'd-last', value: written[locale](1), note: 'Қостанай'.replace('Қ', 'К') });
        const text = table([DELIVERY_HEADER, ...lines, cyrillic], delimiter).replaceAll('\n', end);
        const bytes = Buffer.from(encoded[encoding]?.(text) ?? []);
        const content = packed === '.gz' ? gzipSync(bytes) : bytes;
        const name = `table${packed === '.zip' ? '.zip' : `.csv${packed}`}`;
        const archive = packed === '.zip' ? await zipped({ name: 'table.csv', content: bytes }) : content;
        const known = encoding === 'windows-1251' ? ({ encoding } as const) : {};
        const result = await readContent(deliveries, { [name]: archive }, { locale, ...known });
        expect(result.refused).toEqual([]);
        expect(result.rejections).toEqual([]);
        expect(result.rows.map(({ row }) => [row['id'], row['value'], row['note'] ?? ''])).toEqual([
          ...said.map((one, index) => [`d-${index}`, one.value, one.note]),
          ['d-last', 1, 'Костанай'],
        ]);
      }),
      { numRuns: 60 },
    );
  });
});
