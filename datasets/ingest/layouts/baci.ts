import type { Dataset } from '../../dataset.ts';
import { SourceRefused } from '../source-refused.ts';
import { countryByCode } from './countries.ts';
import { scaled } from './figures.ts';
import { editionOf, flowRecord, HEADING_DIGITS, HeadingSums, padded } from './heading-sums.ts';
import { hasColumns, headerOfSource, underHeader, type Layout, type NamedRow, type Translated } from './layout.ts';

const EXPORT_FLOWS = 'export-flows';
const WORLD_EXPORTS = 'world-exports';
/** Code of Kazakhstan as an exporter. */
const KAZAKHSTAN = '398';
const CODE_DIGITS = 6;
/** Values are thousand USD with three digits, weights tonnes with three: dollars and kilograms, behind binary noise. */
const PER_THOUSAND = 3;

/** CEPII BACI: year t, exporter i, importer j (none for the world), product k of six digits, value v, weight q. */
export const baci: Layout = {
  name: 'baci',
  description: 'CEPII BACI: t, i, j, k, v, q, the edition of HS in the name of the file',
  feeds: [EXPORT_FLOWS, WORLD_EXPORTS],
  locale: 'plain',
  recognises: (opening) => hasColumns(opening, ['t', 'i', 'v']),
  start: (dataset) => {
    const table = new BaciTable(dataset);
    return {
      open: (opening) => {
        const edition = editionOfFile(opening.file);
        const header = headerOfSource(opening);
        if (!header.includes('k')) throw new SourceRefused([`${opening.file} has no column k: it has no products`]);
        const isOfPartners = header.includes('j');
        const source = sourceOfFile(opening.file);
        return underHeader(opening, (row) => table.row(row, { edition, isOfPartners, source }));
      },
      end: () => table.end(),
    };
  },
};

function editionOfFile(file: string): string {
  const digits = /hs(92|96|02|07|12|17|22)(?!\d)/iu.exec(file)?.[1];
  if (digits !== undefined) return editionOf(digits);
  throw new SourceRefused([
    `${file} does not name its edition of the Harmonized System; call it as BACI_HS02_Y2021.csv`,
  ]);
}

/** The version of BACI by the name of the file; that of the samples where the name has none. */
function sourceOfFile(file: string): string {
  return `src-baci-${/_V(\d{6})/u.exec(file)?.[1] ?? '202301'}`;
}

interface FileFacts {
  readonly edition: string;
  readonly isOfPartners: boolean;
  readonly source: string;
}

class BaciTable {
  readonly #isOfWorld: boolean;
  readonly #sums = new HeadingSums();
  readonly #exporters = new Set<string>();
  #source = '';

  constructor({ name }: Dataset) {
    this.#isOfWorld = name === WORLD_EXPORTS;
  }

  row({ file, line, cell, reject }: NamedRow, { edition, isOfPartners, source }: FileFacts): readonly Translated[] {
    this.#source = source;
    this.#exporters.add(cell('i'));
    if (!this.#isOfWorld && cell('i') !== KAZAKHSTAN) return [];
    const code = padded(cell('k'), CODE_DIGITS);
    if (!/^\d{6}$/u.test(code))
      return reject('k', 'is no code of six digits', 'a code of HS, leading zeros may be lost');
    if (!/^\d{4}$/u.test(cell('t'))) return reject('t', 'is no year', 'four digits');
    const value = scaled(cell('v'), PER_THOUSAND);
    if (value === null || value < 0n) return reject('v', 'is no value', 'thousand USD, for example 1234.567');
    const partner = isOfPartners && !this.#isOfWorld ? countryByCode(cell('j')) : null;
    if (isOfPartners && !this.#isOfWorld && partner === null) {
      return reject('j', 'is no country that is known', 'a code of ISO 3166-1 or of BACI');
    }
    const key = { period: cell('t'), edition, heading: code.slice(0, HEADING_DIGITS), partner };
    this.#sums.add(key, { file, line }, { value, weight: scaled(cell('q'), PER_THOUSAND) });
    return [];
  }

  end(): readonly Translated[] {
    const source = this.#source;
    if (!this.#isOfWorld) return this.#sums.records((sum) => flowRecord(sum, { prefix: 'baci', source }));
    if (this.#exporters.size < 2) {
      throw new SourceRefused(['The files hold the exports of one country alone: they say nothing of the world']);
    }
    return this.#sums.records(({ key, file, line, value }) => {
      const { period, edition, heading } = key;
      const cells = { period, edition, hs_code: heading, value_usd: value.toString(), status: 'NORMAL', source };
      return { file, line, cells };
    });
  }
}
