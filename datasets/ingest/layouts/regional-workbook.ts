import type { RawRecord } from '../opening/raw-record.ts';
import { SourceRefused } from '../source-refused.ts';
import type { Reading } from '../validate.ts';
import type { Layout, Opening, Translate, Translated } from './layout.ts';
import { observation, REGION_OBSERVATIONS, type Series } from './observations.ts';
import { POPULATION } from './population.ts';
import { territoryOf } from './territories.ts';

const GROSS_REGIONAL_PRODUCT: Series = {
  dataset: REGION_OBSERVATIONS,
  indicator: 'ind-grp',
  unit: 'million KZT',
  priceBasis: 'CURRENT',
  source: 'src-bns-grp',
  borders: { of2022From: 2021, turkistanIsOldUntil: 0 },
};

interface Book {
  readonly series: Series;
  /** What one of its first cells, or a sheet's name, says. */
  readonly sign: RegExp;
  /** Sheets that hold the series; others divide it. */
  readonly sheets: RegExp;
}

const BOOKS: readonly Book[] = [
  { series: GROSS_REGIONAL_PRODUCT, sign: /^(?:gross regional product|валовой региональный продукт)/iu, sheets: /./u },
  {
    series: POPULATION,
    sign: /^(?:все население|total population)$/iu,
    sheets: /^(?:все население|total population)$/iu,
  },
];

/** First year in tenge, which came on 1993-11-15; figures before it are in roubles. */
const FIRST_YEAR = 1993;

/** A label of a column without the mark of a footnote: 2023^2) is 2023. Quarters and parts of a year have more words. */
const yearOf = (cell: string): number | null => {
  const year = /^(\d{4})\s*(?:\^.*|\*+)?$/u.exec(cell.trim())?.[1];
  return year === undefined ? null : Number(year);
};

/** Workbooks of the Bureau of National Statistics with a row for each region and a column for each year. */
export const regionalWorkbook: Layout = {
  name: 'bns-regional-workbook',
  description: 'a workbook of the Bureau with a row for each region and a column for each year',
  feeds: [REGION_OBSERVATIONS],
  locale: 'ru',
  recognises: (opening) => bookOf(opening) !== null,
  start: (_dataset, reading) => ({
    open: (opening): Translate => {
      const book = bookOf(opening);
      if (book === null) throw new SourceRefused([`${opening.file} is no workbook by region that is known`]);
      return new SheetReader(opening.file, book, reading).translate;
    },
  }),
};

function bookOf({ form, head }: Opening): Book | null {
  if (form !== 'workbook') return null;
  const words = head.flatMap(({ sheet, cells }) => [sheet ?? '', ...cells.slice(0, 2)]).map((word) => word.trim());
  return BOOKS.find(({ sign }) => words.some((word) => sign.test(word))) ?? null;
}

/** Reads sheet after sheet; the last row of years stands above the regions. */
class SheetReader {
  readonly #file: string;
  readonly #book: Book;
  readonly #reading: Reading;
  #sheet: string | null = null;
  #years: readonly (number | null)[] = [];
  #labels: readonly string[] = [];

  constructor(file: string, book: Book, reading: Reading) {
    this.#file = file;
    this.#book = book;
    this.#reading = reading;
  }

  readonly translate = (record: RawRecord): readonly Translated[] => {
    if (record.sheet !== this.#sheet) {
      this.#sheet = record.sheet;
      this.#years = [];
    }
    if (!this.#book.sheets.test((record.sheet ?? '').trim())) return [];
    const years = record.cells.map(yearOf);
    if (years.filter((year) => year !== null).length >= 3 && territoryOf('NAME', record.cells[0] ?? '') === null) {
      this.#years = years;
      this.#labels = record.cells;
      return [];
    }
    return this.#region(record);
  };

  #region({ line, sheet, cells }: RawRecord): readonly Translated[] {
    const name = cells[0] ?? '';
    const figures = this.#years.flatMap((year, column) =>
      year === null || year < FIRST_YEAR || (cells[column] ?? '') === '' ? [] : [{ year, column }],
    );
    if (figures.length === 0) return [];
    const territory = territoryOf('NAME', name);
    const at = { file: this.#file, line };
    if (territory === null) {
      const reason = 'is no territory that is known';
      return [{ ...at, column: sheet, text: name, reason, expected: 'the name of a region' }];
    }
    return figures.flatMap(({ year, column }) =>
      observation(this.#book.series, {
        ...{ ...at, territory, year, text: cells[column] ?? '', locale: this.#localeOf(cells[column] ?? '') },
        ...{ column: `${sheet ?? ''} ${year}`.trim(), provisional: this.#isMarkedLast(column, year) },
      }),
    );
  }

  /** The publisher marks the last year with a footnote while it is preliminary. */
  #isMarkedLast(column: number, year: number): boolean {
    const last = Math.max(...this.#years.map((one) => one ?? 0));
    return year === last && /[\^*]/u.test(this.#labels[column] ?? '');
  }

  /** A cell that the workbook keeps as a number has a point, whatever its publisher writes in texts. */
  #localeOf(text: string): Reading['locale'] {
    return /^-?\d+(?:\.\d+)?$/u.test(text) ? 'plain' : this.#reading.locale;
  }
}
