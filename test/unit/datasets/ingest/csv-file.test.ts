import { join } from 'node:path';
import { readCsvFile, type CsvFile } from '../../../../datasets/ingest/csv-file.ts';
import { withFolder } from '../../../support/folder.ts';

const read = (content: string): Promise<CsvFile> =>
  withFolder({ 'file.csv': content }, (folder) => readCsvFile(join(folder, 'file.csv')));

const linesOf = ({ records }: CsvFile): readonly (readonly [number, string | undefined])[] =>
  records.map(({ line, cells }) => [line, cells['id']]);

// Line 1 the header, 2-4 a record with two line ends in a quoted cell, 5 empty, 6 and 7-8 two more, 9 the last.
const MULTI_LINE = ['id,note', 'a,"one', 'two', 'three"', '', 'b,plain', 'c,"four', 'five"', 'd,end', ''];
const LINES = [
  [2, 'a'],
  [6, 'b'],
  [7, 'c'],
  [9, 'd'],
];

describe('a CSV file', () => {
  it('is a header and records that know the line on which they begin', async () => {
    expect(await read('id,note\na,x\nb,"y, ""z"""\n')).toEqual({
      header: ['id', 'note'],
      records: [
        { line: 2, cells: { id: 'a', note: 'x' } },
        { line: 3, cells: { id: 'b', note: 'y, "z"' } },
      ],
    });
  });

  it.each([
    ['line feeds', '\n'],
    ['carriage returns and line feeds', '\r\n'],
    ['carriage returns', '\r'],
  ])('counts lines rightly over quoted cells of several lines and empty lines, with %s', async (_, end) => {
    const file = await read(MULTI_LINE.join(end));
    expect(linesOf(file)).toEqual(LINES);
    expect(file.records[0]?.cells['note']).toBe('one\ntwo\nthree');
  });

  it('is read without its byte order mark, with or without a line end at its end', async () => {
    expect((await read('\uFEFFid\na')).records).toEqual([{ line: 2, cells: { id: 'a' } }]);
  });

  it('keeps the letters of all three languages', async () => {
    expect((await read('id\nҚарағанды\n')).records[0]?.cells['id']).toBe('Қарағанды');
  });

  it('has no records and no header when it is empty, and no records when only its header is there', async () => {
    expect(await read('')).toEqual({ header: [], records: [] });
    expect(await read('id,note\n')).toEqual({ header: ['id', 'note'], records: [] });
  });

  it.each([
    ['a record with a cell too many', 'id,note\na,x\nb,y,z\n', /line 3/u],
    ['a record with a cell too few', 'id,note\na,x\nb\n', /line 3/u],
    ['a quote that never ends', 'id,note\na,"x\n', /[Qq]uote/u],
  ])('is refused for %s', async (_, content, message) => {
    await expect(read(content)).rejects.toThrow(message);
  });
});
