import type { Dataset } from '../../dataset.ts';
import { countryByCode } from './countries.ts';
import { figure, scaled } from './figures.ts';
import { editionOf, flowRecord, HEADING_DIGITS, HeadingSums } from './heading-sums.ts';
import { hasColumns, underHeader, type Layout, type NamedRow, type Translated } from './layout.ts';
import { EXPORT_TOTALS } from './world-bank.ts';

const EXPORT_FLOWS = 'export-flows';
const SOURCE = 'src-comtrade';

/** Where the two portals of UN Comtrade keep the same facts. */
interface Names {
  readonly reporter: string;
  readonly flow: string;
  readonly exports: readonly string[];
  readonly partner: string;
  readonly classification: string;
  readonly period: string;
  readonly code: string;
  readonly value: string;
  readonly weight: string;
  /** Columns that divide a flow further, with what they say of the whole. */
  readonly whole: Readonly<Record<string, readonly string[]>>;
}

const NEW_PORTAL: Names = {
  reporter: 'reporterISO',
  flow: 'flowCode',
  exports: ['X'],
  partner: 'partnerISO',
  classification: 'classificationCode',
  period: 'period',
  code: 'cmdCode',
  value: 'primaryValue',
  weight: 'netWgt',
  whole: { partner2Code: ['', '0'], customsCode: ['', 'C00'], mosCode: ['', '0'], motCode: ['', '0'] },
};

const OLD_PORTAL: Names = {
  reporter: 'Reporter ISO',
  flow: 'TradeFlow',
  exports: ['Export', 'Exports'],
  partner: 'Partner ISO',
  classification: 'Classification',
  period: 'Period',
  code: 'Commodity Code',
  value: 'TradeValueUS',
  weight: 'Netweightkg',
  whole: {},
};

const columnsOf = ({ reporter, flow, partner, classification, period, code, value }: Names): readonly string[] => [
  ...[reporter, flow, partner, classification, period, code, value],
];

/** Editions of the Harmonized System by the codes of Comtrade. */
const EDITIONS: Readonly<Record<string, string>> = {
  ...{ H0: '92', H1: '96', H2: '02', H3: '07', H4: '12', H5: '17', H6: '22' },
};

const layout = (name: string, description: string, names: Names): Layout => ({
  name,
  description,
  feeds: [EXPORT_FLOWS, EXPORT_TOTALS],
  locale: 'plain',
  recognises: (opening) => hasColumns(opening, columnsOf(names)),
  start: (dataset) => {
    const table = new ComtradeTable(dataset, names);
    return { open: (opening) => underHeader(opening, (row) => table.row(row)), end: () => table.end() };
  },
});

export const comtradeNew = layout(
  'comtrade-new',
  'UN Comtrade, the portal since 2022: reporterISO, cmdCode ...',
  NEW_PORTAL,
);
export const comtradeOld = layout('comtrade-old', 'UN Comtrade, the old portal: Classification, Year ...', OLD_PORTAL);

class ComtradeTable {
  readonly #names: Names;
  readonly #wantsTotals: boolean;
  readonly #sums = new HeadingSums();
  /** Headings that the file states itself. */
  readonly #stated = new Set<string>();

  constructor({ name }: Dataset, names: Names) {
    this.#names = names;
    this.#wantsTotals = name === EXPORT_TOTALS;
  }

  row(row: NamedRow): readonly Translated[] {
    const { cell, reject } = row;
    const names = this.#names;
    if (cell(names.reporter) !== 'KAZ' || !names.exports.includes(cell(names.flow))) return [];
    if (Object.entries(names.whole).some(([name, whole]) => !whole.includes(cell(name)))) return [];
    const period = periodOf(cell(names.period));
    if (period === null) return reject(names.period, 'is no period', 'a year as 2021 or a month as 202101');
    const isWorld = ['W00', 'WLD'].includes(cell(names.partner));
    if (cell(names.code) === 'TOTAL') return this.#wantsTotals && isWorld ? this.#total(row, period) : [];
    return this.#wantsTotals ? [] : this.#flow(row, period, isWorld);
  }

  end(): readonly Translated[] {
    const facts = { prefix: 'comtrade', source: SOURCE };
    return this.#sums
      .records((sum) => flowRecord(sum, facts))
      .filter((record) => !('cells' in record) || !this.#stated.has(record.cells['id'] ?? ''));
  }

  #total({ file, line, cell }: NamedRow, period: string): readonly Translated[] {
    const { value: column } = this.#names;
    const read = figure(cell(column), { locale: 'plain', scale: 2 });
    if (!read.ok) return [{ file, line, column, text: cell(column), ...read.problem }];
    const cells = { region: 'kz', period, value_usd: read.text, status: 'NORMAL', source: SOURCE };
    return [{ file, line, cells, columns: { value_usd: column } }];
  }

  #flow({ file, line, cell, reject }: NamedRow, period: string, isWorld: boolean): readonly Translated[] {
    const names = this.#names;
    const code = cell(names.code);
    if (code.length !== HEADING_DIGITS && code.length !== 6) return [];
    const digits = EDITIONS[cell(names.classification)];
    if (digits === undefined)
      return reject(names.classification, 'is no edition of HS', `one of ${Object.keys(EDITIONS).join(', ')}`);
    const partner = isWorld ? null : countryByCode(cell(names.partner));
    if (!isWorld && partner === null)
      return reject(names.partner, 'is no country that is known', 'a code of ISO 3166-1');
    const value = scaled(cell(names.value), 0);
    if (!/^\d+$/u.test(code) || value === null) return reject(names.value, 'is no value', 'USD, for example 1234.5');
    const key = { period, edition: editionOf(digits), heading: code.slice(0, HEADING_DIGITS), partner };
    const weight = scaled(cell(names.weight), 0);
    if (code.length !== HEADING_DIGITS) {
      this.#sums.add(key, { file, line }, { value, weight });
      return [];
    }
    const record = flowRecord({ key, file, line, value, weight }, { prefix: 'comtrade', source: SOURCE });
    if ('cells' in record) this.#stated.add(record.cells['id'] ?? '');
    return [record];
  }
}

function periodOf(text: string): string | null {
  if (/^\d{4}$/u.test(text)) return text;
  const [, year, month] = /^(\d{4})(\d{2})$/u.exec(text) ?? [];
  return year === undefined || month === undefined ? null : `${year}-${month}`;
}
