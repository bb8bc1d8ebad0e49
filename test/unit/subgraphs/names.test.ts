import fc from 'fast-check';
import { LANGUAGES } from '../../../service/headers.ts';
import { inForce, inLanguage, localized, nameHistory, validOn } from '../../../subgraphs/names.ts';

const names = (kk: string | null, ru: string | null, en: string | null) => ({ kk, ru, en });
const valid = (validFrom: string | null, validTo: string | null) => ({ validFrom, validTo });

describe('a name in a language', () => {
  it.each([
    ['kk', names('Ақмола', 'Акмола', 'Akmola'), 'Ақмола'],
    ['ru', names('Ақмола', 'Акмола', 'Akmola'), 'Акмола'],
    ['en', names('Ақмола', 'Акмола', 'Akmola'), 'Akmola'],
    ['en', names('Ақмола', 'Акмола', null), 'Ақмола'],
    ['en', names(null, 'Акмола', null), 'Акмола'],
    ['kk', names(null, 'Акмола', 'Akmola'), 'Акмола'],
    ['ru', names(null, null, 'Akmola'), 'Akmola'],
  ] as const)('asked in %s of %j is %s: its own, else the first of kk, ru and en', (language, known, expected) => {
    expect(inLanguage(known, language)).toBe(expected);
  });

  it('is null where no language has one', () => {
    expect(LANGUAGES.map((language) => inLanguage(names(null, null, null), language))).toEqual([null, null, null]);
  });

  it('comes from the columns of its row', () => {
    expect(localized({ nameKk: 'Ақмола', nameRu: null, nameEn: 'Akmola' })).toEqual(names('Ақмола', null, 'Akmola'));
  });
});

describe('validity', () => {
  it.each([
    ['2018-06-18', false],
    ['2018-06-19', true], // the first day counts
    ['2022-06-07', true],
    ['2022-06-08', false], // the last does not
  ])('from 2018-06-19 to 2022-06-08 holds on %s: %s', (day, expected) => {
    expect(validOn(valid('2018-06-19', '2022-06-08'), day)).toBe(expected);
  });

  it('is open where a side is null', () => {
    expect(validOn(valid(null, '2018-06-19'), '1936-12-05')).toBe(true);
    expect(validOn(valid('2018-06-19', null), '2999-01-01')).toBe(true);
    expect(validOn(valid(null, null), '2018-06-19')).toBe(true);
  });
});

describe('the row in force', () => {
  // Turkistan region was South Kazakhstan until 2018-06-19.
  const south = { ...valid(null, '2018-06-19'), name: 'South Kazakhstan' };
  const turkistan = { ...valid('2018-06-19', null), name: 'Turkistan' };

  it('is the one that holds on the day', () => {
    expect(inForce([south, turkistan], '2018-06-18')).toBe(south);
    expect(inForce([south, turkistan], '2018-06-19')).toBe(turkistan);
  });

  it('is the last one after that has ended, and the one before in a gap', () => {
    const first = valid('2010-01-01', '2015-01-01');
    const second = valid('2016-01-01', '2020-01-01');
    expect(inForce([first, second], '2015-06-01')).toBe(first);
    expect(inForce([first, second], '2025-01-01')).toBe(second);
  });

  it('is none before the first began', () => {
    expect(inForce([valid('2010-01-01', null)], '2009-12-31')).toBeNull();
    expect(inForce([], '2018-06-19')).toBeNull();
  });

  it('is exactly one on every day of a history without gaps', () => {
    const day = fc
      .date({ min: new Date('1990-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
      .map((moment) => moment.toISOString().slice(0, 10));
    fc.assert(
      fc.property(fc.uniqueArray(day, { maxLength: 5 }), day, (changes, asked) => {
        const bounds = [null, ...[...changes].sort(), null];
        const rows = bounds.slice(0, -1).map((from, index) => valid(from, bounds[index + 1] ?? null));
        expect(rows.filter((row) => validOn(row, asked))).toEqual([inForce(rows, asked)]);
      }),
    );
  });
});

describe('the history of a name', () => {
  it('has each name with the days on which it was in use, in the order of the rows', () => {
    const rows = [
      { nameKk: null, nameRu: 'Астана', nameEn: 'Astana', ...valid(null, '2019-03-23') },
      { nameKk: null, nameRu: 'Нур-Султан', nameEn: 'Nur-Sultan', ...valid('2019-03-23', '2022-09-17') },
    ];
    expect(nameHistory(rows)).toEqual([
      { names: names(null, 'Астана', 'Astana'), validity: { from: null, to: '2019-03-23' } },
      { names: names(null, 'Нур-Султан', 'Nur-Sultan'), validity: { from: '2019-03-23', to: '2022-09-17' } },
    ]);
  });
});
