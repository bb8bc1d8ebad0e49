import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { headerOf, type Dataset } from '../../../../datasets/dataset.ts';
import type { ValidRow } from '../../../../datasets/ingest/validate.ts';
import { projectPath } from '../../../../service/paths.ts';
import { subgraphs } from '../../../../subgraphs/all.ts';
import { sampleRecords } from '../../../support/sample-records.ts';
import { readFiles, type WasRead } from '../../../support/read.ts';

const FOLDER = projectPath('..', 'shared', 'data');
const isThere = existsSync(FOLDER);
// Where they are absent the tests are skipped, and the name of the group says why.
const describeFiles = isThere ? describe : describe.skip;

const datasets = new Map<string, Dataset>();
for (const { datasets: owned } of Object.values(subgraphs)) for (const one of owned) datasets.set(one.name, one);

function named(name: string): Dataset {
  const dataset = datasets.get(name);
  if (dataset === undefined) throw new Error(`There is no dataset ${name}.`);
  return dataset;
}

const read = (dataset: string, file: string, publishedOn?: string): Promise<WasRead> =>
  readFiles(named(dataset), [join(FOLDER, file)], publishedOn === undefined ? {} : { publishedOn });

/** A value as a sample file writes it. */
function cellOf(dataset: Dataset, name: string, value: unknown): string {
  if (value === null || value === undefined) return '';
  const scale = dataset.columns[name]?.scale ?? 0;
  if (typeof value !== 'number' || scale === 0) return `${value as string | number | boolean}`;
  return String(value / 10 ** scale);
}

/** How many rows are exactly those of the sample, and which differ in which columns. */
async function compared(dataset: Dataset, rows: readonly ValidRow[]) {
  const keyOf = (cells: (name: string) => string): string =>
    [...dataset.key, 'source'].map((name) => cells(name)).join('|');
  const samples = new Map<string, Readonly<Record<string, string>>>();
  for (const record of await sampleRecords(dataset.name)) {
    samples.set(
      keyOf((name) => record[headerOf(name)] ?? ''),
      record,
    );
  }
  const different = new Map<string, number>();
  let [same, absent] = [0, 0];
  for (const { row } of rows) {
    const sample = samples.get(keyOf((name) => cellOf(dataset, name, row[name])));
    const names = Object.keys(dataset.columns);
    if (sample === undefined) absent += 1;
    const wrong =
      sample === undefined ? [] : names.filter((name) => cellOf(dataset, name, row[name]) !== sample[headerOf(name)]);
    if (sample !== undefined && wrong.length === 0) same += 1;
    for (const name of wrong) different.set(name, (different.get(name) ?? 0) + 1);
  }
  return { same, absent, different: Object.fromEntries(different) };
}

interface Expectation {
  readonly dataset: string;
  readonly file: string;
  readonly publishedOn?: string;
  readonly rows: number;
  /** Rows that the sample does not have; 0 unless said. */
  readonly absent?: number;
  /** Columns in which rows differ from the sample, with their number: what only a person can know. */
  readonly different?: Readonly<Record<string, number>>;
  /** Known faults of the file: line and reason. */
  readonly faults?: readonly (readonly [number, string])[];
}

const indicator = (dataset: string, number: string, rows: number, more: Partial<Expectation> = {}): Expectation => ({
  dataset,
  file: `regions/kazstat_sdg/indicator_${number}.csv`,
  rows,
  ...more,
});

const REGIONS = 'region-observations';
const INDUSTRIES = 'industry-observations';

// The samples were made from the same files by other means: rows that agree with them were read by two programs.
const EXPECTED: readonly Expectation[] = [
  {
    dataset: INDUSTRIES,
    file: 'regions/bns_gva_manufacturing_by_region_2010-2025.csv',
    publishedOn: '2025-12-31',
    rows: 309,
  },
  // The sample begins with 2008: 16 regions and the Republic over 15 years before it are 255, less Astana in 1993-1996.
  { dataset: REGIONS, file: 'regions/bns_1_gross_regional_product.xlsx', rows: 552, absent: 251 },
  { dataset: REGIONS, file: 'regions/bns_6584_population_by_region_2000-2023.xlsx', rows: 421 },
  { dataset: REGIONS, file: 'regions/kazpop_2000-2023_unpivoted.csv', rows: 421 },
  // Turkistan in 2018 and 2019 without a row of Shymkent: doubtful, as a person found.
  indicator(REGIONS, '7-3-1', 137, { different: { status: 2 } }),
  indicator(REGIONS, '8-1-1', 232),
  indicator(REGIONS, '8-2-1', 234),
  indicator(REGIONS, '9-4-1', 12),
  indicator(REGIONS, '9-5-1', 253),
  indicator(REGIONS, '9-5-2', 250),
  indicator(INDUSTRIES, '9-2-1', 470),
  // 300.9 of Astana in 2011 is doubtful, as a person found.
  indicator(INDUSTRIES, '9-2-1-1', 234, { different: { status: 1 } }),
  // Almaty region has two rows of 2021 and none of 2022.
  indicator(INDUSTRIES, '9-2-2', 225, { faults: [[213, 'repeats the key of line 195']] }),
  indicator(INDUSTRIES, '9-3-1', 6),
  indicator(INDUSTRIES, '9-b-1', 14),
  { dataset: 'export-totals', file: 'macro/API_KAZ_DS2_en_csv_v2_18751.csv', rows: 33 },
  { dataset: REGIONS, file: 'macro/API_KAZ_DS2_en_csv_v2_18751.csv', rows: 105 },
  { dataset: INDUSTRIES, file: 'macro/API_KAZ_DS2_en_csv_v2_18751.csv', rows: 60 },
  { dataset: 'export-totals', file: 'exports/en_KAZ_AllYears_WITS_Trade_Summary.CSV', rows: 21 },
  { dataset: 'export-flows', file: 'exports/baci_hs02_kaz_exports_2002.csv', rows: 652 },
  { dataset: 'export-flows', file: 'exports/baci_hs02_kaz_exports_2019.csv', rows: 1_090 },
  { dataset: 'export-flows', file: 'exports/baci_hs02_kaz_exports_2021.csv', rows: 1_046 },
  { dataset: 'export-flows', file: 'exports/baci_hs02_kaz_partners_2021.csv', rows: 1_290 },
  { dataset: 'certificates', file: 'enterprises/export_origin_certificates_legal_entities.csv', rows: 1_351 },
  { dataset: 'certificates', file: 'enterprises/ct_kz_local_content_certificates_sample.csv', rows: 100 },
  // The register has no BIN; the sample tells seven producers by their names.
  {
    dataset: 'certificates',
    file: 'enterprises/serial_origin_certificates_legal_entities.csv',
    rows: 2_410,
    different: { enterprise: 2_410 },
  },
  {
    dataset: 'enterprises',
    file: 'enterprises/industrial_certificate_register_sample_no_contacts.csv',
    rows: 6,
    faults: [[87, 'is no code of KATO']],
  },
  // The sample has read a region from the chamber of the last certificate, and names from all of them.
  {
    dataset: 'enterprises',
    file: 'enterprises/enterprises_from_certificates.csv',
    rows: 87,
    different: expect.anything() as never,
  },
];

describeFiles('the files as their publishers made them (skipped where ../shared/data is absent)', () => {
  it.each(EXPECTED.map((one) => [one.file, one.dataset, one] as const))(
    '%s gives the rows of %s',
    async (file, dataset, expected) => {
      const { rows, rejections, refused } = await read(dataset, file, expected.publishedOn);
      expect(refused).toEqual([]);
      expect(rejections.map(({ line, reason }) => [line, reason])).toEqual(expected.faults ?? []);
      expect(rows).toHaveLength(expected.rows);
      const { same, absent, different } = await compared(named(dataset), rows);
      expect(absent).toBe(expected.absent ?? 0);
      expect(different).toEqual(expected.different ?? {});
      if (expected.different === undefined) expect(same).toBe(expected.rows - absent);
    },
  );

  it('give 46.0 bn USD of exports in 2015 by both the World Bank and WITS', async () => {
    const files = ['macro/API_KAZ_DS2_en_csv_v2_18751.csv', 'exports/en_KAZ_AllYears_WITS_Trade_Summary.CSV'];
    const totals: unknown[] = [];
    for (const file of files) {
      const { rows } = await read('export-totals', file);
      totals.push(rows.find(({ row }) => row['period'] === '2015')?.row['valueUsd']);
    }
    // Cents: 45,956 million USD by the indicators, 45,954.43 by the summary; both round to 46.0 bn.
    expect(totals).toEqual([4_595_600_000_000, 4_595_443_000_000]);
  });

  it('give the totals of BACI that the sources state: 63.23 bn USD in 2019 and 54.07 in 2021', async () => {
    const sums: number[] = [];
    for (const year of ['2019', '2021']) {
      const { rows } = await read('export-flows', `exports/baci_hs02_kaz_exports_${year}.csv`);
      sums.push(rows.reduce((sum, { row }) => sum + Number(row['valueUsd']), 0) / 100);
    }
    expect(sums).toEqual([63_233_084_925, 54_072_178_012]);
  });

  it('give a value added of manufacturing whose regions add up to the nation in all 16 years', async () => {
    const { rows } = await read(INDUSTRIES, 'regions/bns_gva_manufacturing_by_region_2010-2025.csv', '2025-12-31');
    const differences = new Map<unknown, number>();
    // Turkistan and Shymkent of 2011-2017 are computed back from South Kazakhstan, which stands beside them.
    for (const { row } of rows.filter((one) => one.row['status'] !== 'ESTIMATED')) {
      const sign = row['region'] === 'kz' ? -1 : 1;
      differences.set(row['period'], (differences.get(row['period']) ?? 0) + sign * Number(row['value']));
    }
    const years = Array.from({ length: 16 }, (_, index) => String(2010 + index));
    expect([...differences.keys()].sort()).toEqual(years);
    // In units of 10^-6 million tenge: less than a tenth of a million in every year.
    for (const difference of differences.values()) expect(Math.abs(difference)).toBeLessThan(100_000);
    const national = rows.find(({ row }) => row['region'] === 'kz' && row['period'] === '2015');
    expect(national?.row['value']).toBe(4_201_012_100_000); // 4,201,012.1 million by the World Bank too
  });

  it.each([
    ['export-flows', 'exports/baci_hs02_kaz_products_partners_2021.csv', 'has no column k: it has no products'],
    ['export-flows', 'exports/baci_kaz_product_groups_2002-2021.csv', 'column product is missing'],
    ['regions', 'exports/baci_hs02_kaz_exports_2021.csv', 'feeds export-flows, world-exports, not regions'],
    ['regions', 'regions/kato_nk_rk_11-2025.csv', 'column id is missing'],
    [
      REGIONS,
      'regions/kazstat_sdg/indicator_17-11-1.csv',
      'is indicator 17-11-1, which feeds no dataset of this graph',
    ],
    [REGIONS, 'regions/bns_population_2023-01-01_by_region_and_district.xlsx', 'column region is missing'],
    ['countries', 'reference/i18n-iso-countries.en.json', 'column locale is unknown'],
  ])('say plainly why %s cannot be loaded from %s', async (dataset, file, words) => {
    const { rows, refused } = await read(dataset, file);
    expect(rows).toEqual([]);
    expect(refused.join('\n')).toContain(words);
  });
});
