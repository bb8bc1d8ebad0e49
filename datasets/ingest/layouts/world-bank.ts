import type { RawRecord } from '../opening/raw-record.ts';
import { SourceRefused } from '../source-refused.ts';
import { figure } from './figures.ts';
import { hasColumns, headerOfSource, underHeader, type Layout, type Opening, type Translated } from './layout.ts';
import { INDUSTRY_OBSERVATIONS, observation, REGION_OBSERVATIONS, type Series } from './observations.ts';
import { REPUBLIC } from './territories.ts';

export const EXPORT_TOTALS = 'export-totals';
const USD_SCALE = 2;
const MILLIONTH = '0.000001';
const BORDERS = { of2022From: 2022, turkistanIsOldUntil: 0 };

const national = (particulars: Pick<Series, 'indicator' | 'unit'> & Partial<Series>): Series => ({
  dataset: REGION_OBSERVATIONS,
  priceBasis: 'CURRENT',
  source: 'src-wdi-2026',
  borders: BORDERS,
  ...particulars,
});

/** The indicators of the World Bank that the graph has, by their codes. */
const SERIES: Readonly<Record<string, Series>> = {
  'NY.GDP.MKTP.CN': national({ indicator: 'ind-gdp', unit: 'million KZT', times: MILLIONTH }),
  'NY.GDP.MKTP.CD': national({ indicator: 'ind-gdp-usd', unit: 'million USD', times: MILLIONTH }),
  'SP.POP.TOTL': national({ indicator: 'ind-population-mid-year', unit: 'persons', priceBasis: 'NOT_APPLICABLE' }),
  'NV.IND.MANF.CN': national({
    dataset: INDUSTRY_OBSERVATIONS,
    indicator: 'ind-gva-wdi',
    unit: 'million KZT',
    times: MILLIONTH,
  }),
  'NV.IND.MANF.ZS': national({
    dataset: INDUSTRY_OBSERVATIONS,
    indicator: 'ind-manufacturing-share-gdp-wdi',
    unit: '% of GDP',
    priceBasis: 'NOT_APPLICABLE',
  }),
};
const EXPORTS = 'TX.VAL.MRCH.CD.WT';

/** First year of the Republic's own figures. */
const FIRST_YEAR = 1990;

/** World Development Indicators, one file for a country: lines before the header, a column for each year. */
export const worldDevelopmentIndicators: Layout = {
  name: 'wdi-country',
  description: 'World Development Indicators of one country: an indicator in each row, a year in each column',
  feeds: [EXPORT_TOTALS, REGION_OBSERVATIONS, INDUSTRY_OBSERVATIONS],
  locale: 'plain',
  recognises: ({ form, head }) => form === 'table' && head.some(isHeader),
  start: (dataset) => ({
    open: (opening) => {
      const published = lastUpdated(opening);
      let header: readonly string[] | null = null;
      return (record) => {
        if (header === null) {
          if (isHeader(record)) header = record.cells;
          return [];
        }
        if (record.cells[1] !== 'KAZ') return [];
        return indicator({ file: opening.file, dataset: dataset.name, header, record, published });
      };
    },
  }),
};

const isHeader = ({ cells }: RawRecord): boolean => cells[0] === 'Country Name' && cells[3] === 'Indicator Code';

function lastUpdated({ file, head }: Opening): string {
  const day = head.find(({ cells }) => cells[0] === 'Last Updated Date')?.cells[1];
  if (day === undefined) throw new SourceRefused([`${file} has no Last Updated Date before its header`]);
  return day;
}

interface IndicatorRow {
  readonly file: string;
  readonly dataset: string;
  readonly header: readonly string[];
  readonly record: RawRecord;
  readonly published: string;
}

function indicator({ file, dataset, header, record, published }: IndicatorRow): readonly Translated[] {
  const { line, cells } = record;
  const code = cells[3] ?? '';
  const series = SERIES[code];
  const isExports = code === EXPORTS && dataset === EXPORT_TOTALS;
  if (!isExports && series?.dataset !== dataset) return [];
  return header.flatMap((label, column) => {
    const text = cells[column] ?? '';
    const year = Number(/^\d{4}$/u.exec(label)?.[0] ?? 0);
    if (year < FIRST_YEAR || text === '') return [];
    if (isExports || series === undefined) {
      return exportTotal({ file, line, year: label, text, times: '1', source: 'src-wdi-2026', published });
    }
    const observed = { file, line, territory: REPUBLIC, year, text, locale: 'plain', column: label } as const;
    return observation(series, { ...observed, publishedOn: published });
  });
}

interface Total {
  readonly file: string;
  readonly line: number;
  readonly year: string;
  readonly text: string;
  readonly times: string;
  readonly source: string;
  readonly published?: string;
}

function exportTotal({ file, line, year, text, times, source, published }: Total): readonly Translated[] {
  const read = figure(text, { locale: 'plain', scale: USD_SCALE, times });
  if (!read.ok) return [{ file, line, column: year, text, ...read.problem }];
  const day = published === undefined ? {} : { published_on: published };
  const cells = { region: 'kz', period: year, value_usd: read.text, status: 'NORMAL', source, ...day };
  return [{ file, line, cells, columns: { value_usd: year } }];
}

/** Summary of a country's trade of the World Bank's WITS: total exports in million USD, a year in each column. */
export const tradeSummary: Layout = {
  name: 'wits-trade-summary',
  description: "WITS summary of a country's trade: Reporter, Partner, Product categories, Indicator, years",
  feeds: [EXPORT_TOTALS],
  locale: 'plain',
  recognises: (opening) => hasColumns(opening, ['Reporter', 'Partner', 'Product categories', 'Indicator Type']),
  start: () => ({
    open: (opening) => {
      const years = headerOfSource(opening).filter((name) => /^\d{4}$/u.test(name));
      return underHeader(opening, ({ file, line, cell }) => {
        if (cell('Reporter') !== 'Kazakhstan' || cell('Partner') !== 'World') return [];
        if (cell('Product categories') !== 'All Products' || cell('Indicator') !== 'Exports (in US$ Mil)') return [];
        return years.flatMap((year) => {
          const text = cell(year);
          const total = { file, line, year, text, times: '1000000', source: 'src-wits-summary' };
          return text === '' ? [] : exportTotal(total);
        });
      });
    },
  }),
};
