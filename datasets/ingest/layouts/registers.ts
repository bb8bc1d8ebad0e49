import { holdsPersonNumber, masked, maskedNumber } from '../personal.ts';
import { countryByName } from './countries.ts';
import { padded } from './heading-sums.ts';
import { hasColumns, underHeader, type Layout, type NamedRow, type Translated } from './layout.ts';
import { territoryOf } from './territories.ts';

const CERTIFICATES = 'certificates';
const ENTERPRISES = 'enterprises';
const BIN_DIGITS = 12;
const CODE_DIGITS = 10;

/** What the registers of the chamber Atameken call the same facts. */
interface Register {
  readonly name: string;
  readonly description: string;
  readonly source: string;
  readonly number: string;
  readonly bin: string;
  readonly code: string;
  readonly status: string;
  /** Column of the form of the certificate, or the form that all have. */
  readonly form: { readonly column: string } | { readonly is: string };
  readonly criterion: string;
  readonly country: string;
  readonly issuedOn: string;
}

const EXPORT_ORIGIN: Register = {
  name: 'register-export-origin',
  description: 'register of certificates of origin for export: certificate_no, exporter_bin, hs10 ...',
  source: 'src-atameken-export-origin',
  number: 'certificate_no',
  bin: 'exporter_bin',
  code: 'hs10',
  status: 'status',
  form: { column: 'form' },
  criterion: 'origin_criterion',
  country: 'importer_country',
  issuedOn: 'issued_on',
};

const LOCAL_CONTENT: Register = {
  name: 'register-local-content',
  description: 'register of certificates of local content (ST-KZ), headers in Russian',
  source: 'src-atameken-ct-kz',
  number: 'Номер сертификата происхождения',
  bin: 'ИИН/ БИН производителя',
  code: 'Код ТН ВЭД',
  status: 'Статус сертификата',
  form: { is: 'СТ-KZ' },
  criterion: 'Критерий происхождения',
  country: '',
  issuedOn: 'Дата выдачи',
};

const SERIAL: Register = {
  name: 'register-serial-origin',
  description: 'register of certificates of serial production: certificate_no, producer_name, product_name, validity',
  source: 'src-atameken-serial',
  number: 'certificate_no',
  bin: '',
  code: '',
  status: 'validity',
  form: { is: 'Серийное производство' },
  criterion: '',
  country: '',
  issuedOn: '',
};

const signOf = (register: Register): readonly string[] =>
  [register.number, register.bin, register.code, register.status, register.issuedOn].filter((name) => name !== '');

function layoutOf(register: Register): Layout {
  return {
    name: register.name,
    description: register.description,
    feeds: [CERTIFICATES],
    locale: 'plain',
    recognises: (opening) =>
      hasColumns(opening, signOf(register)) && (register.bin !== '' || hasColumns(opening, ['producer_name'])),
    start: () => {
      const lines = new Map<string, number>();
      return { open: (opening) => underHeader(opening, (row) => certificate(register, row, lines)) };
    },
  };
}

export const registers: readonly Layout[] = [EXPORT_ORIGIN, LOCAL_CONTENT, SERIAL].map(layoutOf);

/** A BIN as the register means it: lost leading zeros and the fraction that a spreadsheet added are put right. */
function binOf(text: string): string {
  return padded(text.replace(/\.0$/u, ''), BIN_DIGITS);
}

/** Why the holder can't be taken, a sole trader above all; the number is masked. */
function holderFault({ file, line, cell }: NamedRow, column: string): Translated | null {
  const text = cell(column);
  const bin = binOf(text);
  if (maskedNumber(text) === text && !holdsPersonNumber(bin) && masked(bin) === bin) return null;
  const expected = 'a BIN of a legal entity: no personal data is kept';
  return { file, line, column, text: maskedNumber(bin), reason: 'is the number of a natural person', expected };
}

/** Codes of a cell, which may hold several without anything between them. */
function codesOf(text: string): readonly string[] {
  const digits = text.replace(/\.0$/u, '').replace(/[\s,;]/gu, '');
  return digits.length <= CODE_DIGITS ? [digits] : (digits.match(/.{1,10}/gu) ?? []);
}

/** A day as 27.03.2025 or 6.9.2024 in the order of ISO; any other text stays for its column to refuse. */
function dayOf(text: string): string {
  const [, day, month, year] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/u.exec(text) ?? [];
  if (day === undefined || month === undefined || year === undefined) return text;
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

/** What a cell says; empty where the register has no such column or marks that there is nothing. */
function said({ cell }: NamedRow, column: string): string {
  const text = column === '' ? '' : cell(column);
  return text === '-' ? '' : text;
}

function certificate(register: Register, row: NamedRow, lines: Map<string, number>): readonly Translated[] {
  const { file, line, cell, reject } = row;
  const number = cell(register.number);
  if (number === '') return reject(register.number, 'is empty', 'the number of a certificate');
  const fault = register.bin === '' ? null : holderFault(row, register.bin);
  if (fault !== null) return [fault];
  const position = (lines.get(number) ?? 0) + 1;
  lines.set(number, position);
  const country = said(row, register.country);
  const two = country === '' ? '' : countryByName(country);
  if (two === null) {
    return reject(register.country, 'is no country that is known', 'its name in English, Russian or Kazakh');
  }
  const bin = said(row, register.bin);
  const cells = {
    id: `cert-${number.toLowerCase().replace(/[^a-z0-9]+/gu, '-')}-${position}`,
    number,
    line: String(position),
    form: 'is' in register.form ? register.form.is : cell(register.form.column).replace(/^«([^«»]*)»$/u, '$1'),
    enterprise: bin === '' ? '' : `ent-${binOf(bin)}`,
    ...productOf(said(row, register.code)),
    origin_criterion: said(row, register.criterion)
      .replace(/^"(.*)"$/u, '$1')
      .replace(/\s+/gu, ' '),
    importer_country: two === '' ? '' : `ISO3166:${two}`,
    status: cell(register.status),
    issued_on: dayOf(said(row, register.issuedOn)),
    source: register.source,
  };
  const { number: numberColumn, code, issuedOn } = register;
  return [
    {
      file,
      line,
      cells,
      columns: { number: numberColumn, enterprise: register.bin, hs_code: code, issued_on: issuedOn },
    },
  ];
}

/** Code and heading of a product: a cell with several codes gives no code, and a heading only if they share it. */
function productOf(text: string): Readonly<Record<'product' | 'hs_code', string>> {
  const codes = codesOf(text)
    .filter((code) => code !== '')
    .map((code) => padded(code, CODE_DIGITS));
  const headings = [...new Set(codes.map((code) => code.slice(0, 4)))];
  return {
    hs_code: codes.length === 1 ? codes.join('') : '',
    product: headings.length === 1 ? `HS2002:${headings.join('')}` : '',
  };
}

/** The register of industrial certificates: a line for each product, an enterprise for each BIN. */
export const industrialRegister: Layout = {
  name: 'register-industrial',
  description: 'register of industrial certificates, headers in Russian: one enterprise for each BIN',
  feeds: [ENTERPRISES],
  locale: 'plain',
  recognises: (opening) => hasColumns(opening, [REGISTER_BIN, REGISTER_OKED, REGISTER_KATO]),
  start: () => {
    const met = new Set<string>();
    return {
      open: (opening) =>
        underHeader(opening, (row) => {
          const fault = holderFault(row, REGISTER_BIN);
          const bin = binOf(row.cell(REGISTER_BIN));
          if (fault !== null || met.has(bin)) return fault === null ? [] : [fault];
          met.add(bin);
          const { file, line, cell, reject } = row;
          const territory = territoryOf('KATO', cell(REGISTER_KATO).slice(0, 2));
          if (territory === null) return reject(REGISTER_KATO, 'is no code of KATO', 'nine digits');
          const region = territory.id;
          const industry = okedOf(cell(REGISTER_OKED));
          const form = legalForm(cell('Наименование производителей товаров, работ, услуг'));
          const facts = { legal_form: form, region, industry, source: 'src-industrial-register' };
          return [enterprise({ file, line, bin, column: REGISTER_BIN, facts })];
        }),
    };
  },
};

const REGISTER_BIN = 'БИН/ИИН';
const REGISTER_OKED = 'Вид деятельности согласно ОКЭД (перв, вторич.)';
const REGISTER_KATO = 'Регион согласно КАТО';

/** The first activity of a cell, cut to the class of four digits. */
function okedOf(text: string): string {
  const digits = /^\s*(\d{4,5})/u.exec(text)?.[1];
  return digits === undefined ? '' : `OKED2019:${digits.slice(0, 2)}.${digits.slice(2, 4)}`;
}

interface EnterpriseFacts {
  readonly file: string;
  readonly line: number;
  readonly bin: string;
  readonly column: string;
  readonly facts: Readonly<Record<string, string>>;
}

function enterprise({ file, line, bin, column, facts }: EnterpriseFacts): Translated {
  const unknown = { legal_form: '', registered_on: '', status: '', size_class: '', region: '', industry: '' };
  return { file, line, cells: { ...unknown, id: `ent-${bin}`, bin, ...facts }, columns: { id: column, bin: column } };
}

/** Legal entities gathered from the certificates. */
export const certificateHolders: Layout = {
  name: 'register-holders',
  description: 'legal entities of the certificates: bin, name, chamber_of_issue',
  feeds: [ENTERPRISES],
  locale: 'plain',
  recognises: (opening) => hasColumns(opening, ['bin', 'name', 'chamber_of_issue']),
  start: () => ({
    open: (opening) =>
      underHeader(opening, (row) => {
        const fault = holderFault(row, 'bin');
        if (fault !== null) return [fault];
        // The chamber is where a certificate was issued, not always where the plant stands: no region is taken.
        const facts = { legal_form: legalForm(row.cell('name')), source: EXPORT_ORIGIN.source };
        return [enterprise({ file: row.file, line: row.line, bin: binOf(row.cell('bin')), column: 'bin', facts })];
      }),
  }),
};

/** The legal form that a name states: LLP and TOO are TOO, JSC and AO are AO; none for others. */
function legalForm(name: string): string {
  if (/(?:^|[^\p{L}])(?:ТОО|LLP|TOO)(?:[^\p{L}]|$)|Товарищество с ограниченной/iu.test(name)) return 'TOO';
  return /(?:^|[^\p{L}])(?:АО|JSC|AO)(?:[^\p{L}]|$)|Акционерное общество/iu.test(name) ? 'AO' : '';
}
