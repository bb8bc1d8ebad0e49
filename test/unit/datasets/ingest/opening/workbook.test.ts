import ExcelJS from 'exceljs';
import { BOUNDS } from '../../../../../datasets/ingest/opening/raw-record.ts';
import { regionObservations } from '../../../../../subgraphs/regions/datasets.ts';
import { deliveries, delivery, DELIVERY_HEADER } from '../../../../fixtures/deliveries.ts';
import { readContent } from '../../../../support/read.ts';

async function written(fill: (book: ExcelJS.Workbook) => void): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  fill(book);
  return Buffer.from(await book.xlsx.writeBuffer());
}

describe('a workbook', () => {
  it('gives the rows of its sheets under their headers, numbers without binary noise, hidden sheets left out', async () => {
    const content = await written((book) => {
      const sheet = book.addWorksheet('one');
      sheet.addRow([...DELIVERY_HEADER]);
      sheet.addRow(delivery({ id: 'd-1' }).map((cell, column) => (column === 4 ? 0.1 + 0.2 : cell)));
      sheet.addRow([]);
      sheet.addRow([...delivery({ id: 'd-2', note: 'Қарағанды & <b>' })]);
      const other = book.addWorksheet('two');
      other.addRow([...DELIVERY_HEADER]);
      other.addRow([...delivery({ id: 'd-3' })]);
      book.addWorksheet('hidden', { state: 'hidden' }).addRow(['nothing of this']);
    });
    const { rows, rejections, refused } = await readContent(deliveries, { 'a.xlsx': content });
    expect([rejections, refused]).toEqual([[], []]);
    expect(rows.map(({ line, row }) => [line, row['id'], row['value'], row['note']])).toEqual([
      [2, 'd-1', 30, null], // 0.1 + 0.2 is 0.30000000000000004 in the file
      [4, 'd-2', 1_050, 'Қарағанды & <b>'],
      [2, 'd-3', 1_050, null],
    ]);
  });

  it('of the Bureau has a row for each region and a column for each year; marks of footnotes are no part of them', async () => {
    const raised = (word: string, mark: string): ExcelJS.CellValue => ({
      richText: [{ text: word }, { font: { vertAlign: 'superscript' }, text: mark }],
    });
    const content = await written((book) => {
      const sheet = book.addWorksheet('2021-2023');
      sheet.addRow(['Валовой региональный продукт']);
      sheet.addRow([null, '1 квартал 2022 г.', 2017, 2022, raised('2023', '2)')]);
      sheet.addRow(['Республика Казахстан', 1, '1 234,5', 1_500, 2_000]);
      sheet.addRow(['Абай', '-', '-', 300.25, 'x']);
      sheet.addRow([raised('Туркестанская', ' 1'), 5, 100, 200, 300]);
      sheet.addRow(['Аktobе', 1, 2, 3, 4]); // Cyrillic A and e
      sheet.addRow(['Атлантида', 1, 2, 3, 4]);
      sheet.addRow(['2) предварительные данные']);
    });
    const { rows, rejections } = await readContent(regionObservations, { 'a.xlsx': content });
    const shown = rows.map(({ row }) => [row['regionVersion'], row['period'], row['value'], row['status']].join(' '));
    // Values in units of 10^-6 million tenge.
    expect(shown).toEqual([
      'kz.v1 2017 1234500000 NORMAL',
      'kz.v1 2022 1500000000 NORMAL',
      'kz.v1 2023 2000000000 PROVISIONAL',
      'kz-abai.v1 2022 300250000 NORMAL',
      'kz-abai.v1 2023  CONFIDENTIAL',
      'kz-turkistan.v2 2017 100000000 ESTIMATED',
      'kz-turkistan.v2 2022 200000000 NORMAL',
      'kz-turkistan.v2 2023 300000000 PROVISIONAL',
      'kz-aktobe.v1 2017 2000000 NORMAL',
      'kz-aktobe.v1 2022 3000000 NORMAL',
      'kz-aktobe.v1 2023 4000000 PROVISIONAL',
    ]);
    expect(rejections).toMatchObject([{ line: 7, text: 'Атлантида', reason: 'is no territory that is known' }]);
  });

  it('with more shared text than is held in memory is refused', async () => {
    const content = await written((book) => book.addWorksheet('one').addRow([...DELIVERY_HEADER]));
    const { refused } = await readContent(
      deliveries,
      { 'a.xlsx': content },
      { bounds: { ...BOUNDS, sharedChars: 10 } },
    );
    expect(refused).toEqual(['a.xlsx has more than 10 characters of shared text']);
  });
});
