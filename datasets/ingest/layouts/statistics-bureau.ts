import { inLatin } from '../look-alikes.ts';
import { isObject, type JsonObject, type JsonText } from '../opening/raw-record.ts';
import { SourceRefused } from '../source-refused.ts';
import type { Reading } from '../validate.ts';
import { headerOfSource, underHeader, type Layout, type Opening, type Translated } from './layout.ts';
import { INDUSTRY_OBSERVATIONS, MANUFACTURING, observation, REGION_OBSERVATIONS, type Series } from './observations.ts';
import { POPULATION } from './population.ts';
import { territoryOf } from './territories.ts';
import { VALUE_ADDED } from './value-added.ts';

/** Elements of stat.gov.kz that the graph has: neither the cube nor its table says which element it is. */
const ELEMENTS: Readonly<Record<string, Series>> = { '5927': VALUE_ADDED, '6584': POPULATION };

/** Words for the whole of what a cube divides further. */
const TOTALS = ['всего', 'итого', 'оба пола', 'все население', 'все категории'];
/** What figures of other series are called when they are left out. */
const PART_OF_YEAR =
  'figures of months, quarters and other parts of a year, which the series of the dataset does not have';
const OTHER_TERMS = 'figures of other activities and groups, which the dataset does not have';
const DISTRICTS = 'figures of districts and towns, which the dataset does not have';

const MANUFACTURING_NAMES = ['обрабатывающая промышленность', 'manufacturing', 'өңдеу өнеркәсібі'];

function seriesOf({ file }: Opening, dataset: string): Series {
  const number = /(?<!\d)(\d{4})(?!\d)/u.exec(file)?.[1];
  const series = number === undefined ? undefined : ELEMENTS[number];
  if (series === undefined) {
    const known = Object.keys(ELEMENTS).join(', ');
    throw new SourceRefused([
      `${file} does not tell which element of stat.gov.kz it is; put its number into the name, one of ${known}`,
    ]);
  }
  if (series.dataset === dataset) return series;
  throw new SourceRefused([`${file} is element ${number ?? ''}, which feeds ${series.dataset}, not ${dataset}`]);
}

/** Whether the words that divide a figure further leave it whole, or leave the manufacturing that the graph has. */
function isTaken(words: readonly string[], series: Series): boolean {
  const rest = words.map((word) => word.trim().toLowerCase()).filter((word) => word !== '' && !TOTALS.includes(word));
  if (series.dataset === REGION_OBSERVATIONS) return rest.length === 0;
  return rest.length === 1 && MANUFACTURING_NAMES.includes(rest[0] ?? '');
}

/** Cubes of stat.gov.kz and Taldau: terms with their names, and a series of periods for each. */
export const cube: Layout = {
  name: 'bns-cube',
  description: 'JSON cube of stat.gov.kz: terms, termNames, periods; the number of the element in the name of the file',
  feeds: [INDUSTRY_OBSERVATIONS, REGION_OBSERVATIONS],
  locale: null,
  recognises: ({ form, head }) => form === 'json' && isObject(head[0]?.value ?? null) && isCell(head[0]?.value ?? null),
  start: (dataset, reading) => ({
    open: (opening) => {
      const series = seriesOf(opening, dataset.name);
      return ({ line, value }) => cubeCell({ file: opening.file, line, series, reading }, value);
    },
  }),
};

function isCell(value: JsonText): value is JsonObject {
  return isObject(value) && 'termNames' in value && 'periods' in value;
}

interface Place {
  readonly file: string;
  readonly line: number;
  readonly series: Series;
  readonly reading: Reading;
}

const textOf = (value: JsonText | undefined): string => (typeof value === 'string' ? value : '');

const texts = (value: JsonText | undefined): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

function cubeCell({ file, line, series, reading }: Place, value: JsonText): readonly Translated[] {
  const wrong = (column: string, text: string, reason: string, expected: string): readonly Translated[] => [
    { file, line, column, text, reason, expected },
  ];
  if (!isCell(value)) return wrong('termNames', JSON.stringify(value).slice(0, 120), 'is missing', 'names of terms');
  const names = texts(value['termNames']);
  const position = names.findIndex((name) => territoryOf('NAME', name) !== null);
  const territory = territoryOf('NAME', names[position] ?? '');
  if (territory === null) return wrong('termNames', names.join(', '), 'has no territory that is known', 'a region');
  const others = names.filter((_, index) => index !== position);
  const taken = isTaken(others, series);
  const periods = Array.isArray(value['periods']) ? (value['periods'] as readonly JsonText[]) : [];
  return periods.filter(isObject).flatMap((period) => {
    const [name, text] = [textOf(period['name']), textOf(period['value'])];
    const year = /^(\d{4})(?:\s*(?:год|жыл|г\.?))?$/u.exec(name.trim())?.[1];
    if (!taken) reading.skipped?.add(file, OTHER_TERMS, others.join(', '));
    else if (year === undefined) reading.skipped?.add(file, PART_OF_YEAR, name);
    if (!taken || year === undefined) return [];
    const observed = { file, line, territory, year: Number(year), text, locale: localeOf(text, reading) };
    return observation(series, { ...observed, column: name, industry: MANUFACTURING });
  });
}

/** Its numbers have a point where they are whole or come from a machine, and a comma where a person sees them. */
function localeOf(text: string, reading: Reading): Reading['locale'] {
  return reading.locale ?? (/^-?\d+(?:\.\d+)?$/u.test(text.trim()) ? 'plain' : 'ru');
}

const TABLE = ['NAM', 'DAT', 'PERIOD', 'VAL'];

/** The same figures as stat.gov.kz gives them under "csv": a table with tabs and a byte order mark. */
export const cubeTable: Layout = {
  name: 'bns-cube-table',
  description:
    'table with tabs of stat.gov.kz: NAM, DAT, PERIOD, KATO, ..., VAL; the number of the element in its name',
  feeds: [INDUSTRY_OBSERVATIONS, REGION_OBSERVATIONS],
  // It is not stated how it writes numbers: what reads in two ways is refused.
  locale: null,
  recognises: (opening) => {
    const header = opening.form === 'table' ? headerOfSource(opening).map(inLatin) : [];
    return [...TABLE, 'KATO'].every((name) => header.includes(name));
  },
  start: (dataset, reading) => ({
    open: (opening) => {
      const series = seriesOf(opening, dataset.name);
      return underHeader(
        opening,
        ({ file, line, cell, reject }) => {
          const territory = territoryOf('KATO', cell('KATO'));
          const skip = (what: string, name: string): readonly Translated[] => {
            reading.skipped?.add(file, what, cell(name));
            return [];
          };
          // Districts and towns have codes too; the graph has regions.
          if (territory === null && /^\d{9}$/u.test(cell('KATO'))) return skip(DISTRICTS, 'KATO');
          if (territory === null) return reject('KATO', 'is no code of KATO', 'nine digits');
          if (!isTaken([cell('category_name')], series)) return skip(OTHER_TERMS, 'category_name');
          const year = /^(\d{4})(?:12)?$/u.exec(cell('PERIOD'))?.[1];
          if (year === undefined) return skip(PART_OF_YEAR, 'PERIOD');
          const observed = { file, line, territory, year: Number(year), text: cell('VAL'), locale: reading.locale };
          return observation(series, { ...observed, column: 'VAL', industry: MANUFACTURING });
        },
        // Headers of this table mix alphabets: the K of KATO may be either.
        inLatin,
      );
    },
  }),
};
