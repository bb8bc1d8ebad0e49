import type { Dataset } from '../../../../../datasets/dataset.ts';
import { certificates, industryObservations } from '../../../../../subgraphs/enterprises/datasets.ts';
import { exportFlows, exportTotals, worldExports } from '../../../../../subgraphs/exports/datasets.ts';
import { regionObservations } from '../../../../../subgraphs/regions/datasets.ts';
import { table } from '../../../../fixtures/deliveries.ts';
import { SkippedFigures } from '../../../../../datasets/ingest/skipped.ts';
import { readContent, type WasRead } from '../../../../support/read.ts';

/** Some columns of each row, as one text. */
const shown = ({ rows }: WasRead, ...columns: readonly string[]): readonly string[] =>
  rows.map(({ row }) => columns.map((column) => String(row[column] as string | number | null)).join(' '));

const one = (dataset: Dataset, name: string, content: string | Uint8Array, options = {}): Promise<WasRead> =>
  readContent(dataset, { [name]: content }, options);

describe('a cube of stat.gov.kz', () => {
  const cell = (names: readonly string[], ...values: readonly (readonly [string, string])[]) => ({
    terms: ['741880'],
    termNames: names,
    periods: values.map(([year, value]) => ({ date: `31.12.${year}`, name: `${year} год`, value })),
  });

  it('gives manufacturing by region and year; an x is confidential, and other activities are left out', async () => {
    const content = JSON.stringify([
      cell(['РЕСПУБЛИКА КАЗАХСТАН', 'Обрабатывающая промышленность'], ['2022', '13902411.4'], ['2023', 'x']),
      cell(['г. Алматы', 'Обрабатывающая промышленность'], ['2022', '1 234,5']),
      cell(['Алматинская область', 'Обрабатывающая промышленность'], ['2020', '7']),
      cell(['Алматинская область', 'Строительство'], ['2020', '7']),
      cell(['область Абай', 'Обрабатывающая промышленность'], ['2019', '...'], ['2020', '5']),
    ]);
    const result = await one(industryObservations, 'element_5927.json', content);
    expect(shown(result, 'industry', 'regionVersion', 'period', 'value', 'status')).toEqual([
      'OKED2019:C kz.v1 2022 13902411400000 NORMAL',
      'OKED2019:C kz.v1 2023 null CONFIDENTIAL',
      'OKED2019:C kz-almaty-city.v1 2022 1234500000 NORMAL',
      'OKED2019:C kz-almaty-oblast.v1 2020 7000000 NORMAL',
    ]);
    // No data of a territory that was not there is nothing to be told; a figure of it is.
    expect(result.rejections).toMatchObject([
      { line: 1, column: '2020 год', text: '5', reason: 'kz-abai has no territory of its own in 2020' },
    ]);
  });

  it('with months, quarters or other groups says what is left out, and how much of it', async () => {
    const manufacturing = ['г. Алматы', 'Обрабатывающая промышленность'];
    const quarters = { date: '31.03.2022', name: '1 квартал 2022 года', value: '7' };
    const whole = cell(manufacturing, ['2022', '10']);
    const content = JSON.stringify([
      { ...whole, periods: [quarters, { ...quarters, name: 'январь-июнь 2022' }, ...whole.periods] },
      cell(['г. Алматы', 'Строительство'], ['2021', '5'], ['2022', '6'], ['2023', '7']),
    ]);
    const skipped = new SkippedFigures();
    const { rows, rejections } = await one(industryObservations, 'element_5927.json', content, { skipped });
    expect([rows.length, rejections]).toEqual([1, []]);
    expect(skipped.all).toMatchObject([
      { file: 'element_5927.json', figures: 2, example: '1 квартал 2022 года' },
      { file: 'element_5927.json', figures: 3, example: 'Строительство' },
    ]);
    expect(skipped.all[0]?.what).toContain('figures of months, quarters');
  });

  it('is refused when its name does not tell the element, or the element belongs to another dataset', async () => {
    const content = JSON.stringify([cell(['РЕСПУБЛИКА КАЗАХСТАН'], ['2022', '1'])]);
    expect((await one(regionObservations, 'cube.json', content)).refused[0]).toContain(
      'cube.json does not tell which element of stat.gov.kz it is',
    );
    expect((await one(regionObservations, 'element_5927.json', content)).refused[0]).toContain(
      'element_5927.json is element 5927, which feeds industry-observations, not region-observations',
    );
  });

  it('comes as a table with tabs and a mark too, with codes of KATO', async () => {
    const header = ['NAM', 'DAT', 'PERIOD', 'КАТО', 'LКАТО', 'ССП', 'LССП', 'category_code', 'category_name', 'VAL'];
    const row = (kato: string, period: string, value: string): readonly string[] => [
      ...['Численность "населения"', '01.01.2023', period, kato, 'x', '', '', '', 'Всего', value],
    ];
    const rows = [row('000000000', '2023', '19766807'), row('100000000', '2023', '610205')];
    const lines = [header, ...rows, row('101000000', '2023', '7'), row('750000000', '202306', '8')];
    const content = `\uFEFF${lines.map((cells) => cells.join('\t')).join('\r\n')}\r\n`;
    const skipped = new SkippedFigures();
    const result = await one(regionObservations, '6584_population.csv', content, { skipped });
    // Districts and parts of a year are other series.
    expect([result.refused, result.rejections]).toEqual([[], []]);
    expect(skipped.all.map(({ example, figures }) => [example, figures])).toEqual([
      ['101000000', 1],
      ['202306', 1],
    ]);
    expect(shown(result, 'regionVersion', 'period', 'value')).toEqual([
      'kz.v1 2023 19766807000000',
      'kz-abai.v1 2023 610205000000',
    ]);
  });
});

describe('UN Comtrade', () => {
  const fresh = [
    ...['reporterISO', 'flowCode', 'partnerISO', 'classificationCode', 'period', 'cmdCode', 'primaryValue', 'netWgt'],
    ...['partner2Code', 'customsCode', 'motCode'],
  ];
  const line = (partner: string, code: string, value: string, more: readonly string[] = ['0', 'C00', '0']) => [
    ...['KAZ', 'X', partner, 'H5', '2021', code, value, '10.4'],
    ...more,
  ];

  it('of the new portal gives headings, stated or added up from six digits, and leaves divided rows out', async () => {
    const content = table([
      fresh,
      line('CHN', '740311', '100.4'),
      line('CHN', '740319', '50.4'),
      line('CHN', '2709', '999.6'),
      line('CHN', '270900', '999.6'),
      line('CHN', '2709', '7', ['156', 'C00', '0']),
      line('W00', 'TOTAL', '60625000000.5'),
      line('ZZZ', '2709', '7'),
      ['UZB', ...line('CHN', '2709', '7').slice(1)],
    ]);
    const result = await one(exportFlows, 'comtrade.csv', content);
    expect(shown(result, 'id', 'product', 'valueUsd', 'netWeightKg').toSorted()).toEqual([
      // 100 + 50 dollars, each rounded; 10 + 10 kg.
      'flow-comtrade-2021-2709-cn HS2017:2709 100000 10000',
      'flow-comtrade-2021-7403-cn HS2017:7403 15000 20000',
    ]);
    expect(result.rejections).toMatchObject([{ line: 8, column: 'partnerISO', text: 'ZZZ' }]);
    expect(shown(await one(exportTotals, 'comtrade.csv', content), 'period', 'valueUsd')).toEqual([
      '2021 6062500000050',
    ]);
  });

  it('of the old portal gives the same', async () => {
    const header = ['Classification', 'Year', 'Period', 'TradeFlow', 'Reporter ISO', 'Partner ISO', 'Commodity Code'];
    const content = table([
      [...header, 'Netweightkg', 'TradeValueUS'],
      ['H2', '2009', '2009', 'Export', 'KAZ', 'DEU', '0101', '5', '12'],
      ['H2', '2009', '2009', 'Import', 'KAZ', 'DEU', '0101', '5', '12'],
      ['H2', '2009', '200903', 'Export', 'KAZ', 'WLD', '0101', '', '12'],
    ]);
    expect(shown(await one(exportFlows, 'old.csv', content), 'id', 'period', 'partner', 'valueUsd')).toEqual([
      'flow-comtrade-2009-0101-de 2009 ISO3166:DE 1200',
      'flow-comtrade-2009-03-0101-world 2009-03 null 1200',
    ]);
  });
});

describe('CEPII BACI', () => {
  const rows = [
    ['t', 'i', 'j', 'k', 'v', 'q'],
    ['2021', '398', '156', '10121', '1.0000000000000002', '   2.5'],
    ['2021', '398', '156', '10129', '2', 'NA'],
    ['2021', '398', '757', '740311', '3', '1'],
    ['2021', '643', '156', '10121', '10', '1'],
  ];

  it('gives headings with the zeros that codes lost, in dollars, with a weight where every part has one', async () => {
    const result = await one(exportFlows, 'BACI_HS17_Y2021_V202301.csv', table(rows));
    expect(shown(result, 'id', 'product', 'partner', 'valueUsd', 'netWeightKg')).toEqual([
      'flow-baci-2021-0101-cn HS2017:0101 ISO3166:CN 300000 null',
      'flow-baci-2021-7403-ch HS2017:7403 ISO3166:CH 300000 1000000',
    ]);
  });

  it('gives the exports of the world, but not from the rows of one country', async () => {
    const result = await one(worldExports, 'BACI_HS17_Y2021_V202301.csv', table(rows));
    // 1 + 2 + 10 thousand dollars, in cents.
    expect(shown(result, 'period', 'edition', 'hsCode', 'valueUsd')).toEqual([
      '2021 HS2017 0101 1300000',
      '2021 HS2017 7403 300000',
    ]);
    const alone = await one(worldExports, 'BACI_HS17_Y2021.csv', table(rows.slice(0, 4)));
    expect(alone.refused[0]).toContain('the exports of one country alone');
  });

  it('is refused when the name of the file does not tell its edition', async () => {
    expect((await one(exportFlows, 'baci.csv', table(rows))).refused[0]).toContain('does not name its edition');
  });
});

describe('a register of certificates', () => {
  const header = [
    'certificate_no',
    'form',
    'exporter_bin',
    'hs10',
    'origin_criterion',
    'importer_country',
    'status',
    'issued_on',
  ];
  const line = (said: Readonly<Record<string, string>>): readonly string[] =>
    header.map(
      (name) => said[name] ?? { certificate_no: 'KZ UZ 5 1', form: 'СТ-1', status: 'Действующий' }[name] ?? '',
    );

  it('gives its lines with lost zeros put back, days and countries as the graph writes them', async () => {
    const content = table([
      header,
      line({ exporter_bin: '20940000580.0', hs10: '101210000', importer_country: 'Узбекистан', issued_on: '6.9.2024' }),
      line({ exporter_bin: '020940000580', hs10: '72085390007208540000', importer_country: 'Serbia' }),
    ]);
    const result = await one(certificates, 'register.csv', content);
    expect([result.refused, result.rejections]).toEqual([[], []]);
    expect(shown(result, 'id', 'enterprise', 'hsCode', 'product', 'importerCountry', 'issuedOn')).toEqual([
      'cert-kz-uz-5-1-1 ent-020940000580 0101210000 HS2002:0101 ISO3166:UZ 2024-09-06',
      // Two codes in one cell: none is taken, only the heading that they share.
      'cert-kz-uz-5-1-2 ent-020940000580 null HS2002:7208 ISO3166:RS null',
    ]);
  });

  it('refuses the line of a sole trader, whose number is shown nowhere', async () => {
    // The number is made up; see the test of cells for its check digit.
    const content = table([header, line({ exporter_bin: '890101300121' }), line({ exporter_bin: '10203300121.0' })]);
    const { rows, rejections } = await one(certificates, 'register.csv', content);
    expect(rows).toEqual([]);
    expect(rejections.map(({ line: at, text, reason }) => [at, text, reason])).toEqual([
      [2, '******', 'is the number of a natural person'],
      [3, '******', 'is the number of a natural person'],
    ]);
  });
});
