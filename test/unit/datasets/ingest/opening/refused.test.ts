import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { BOUNDS } from '../../../../../datasets/ingest/opening/raw-record.ts';
import { inWindows1251, renamedEntry, zipped } from '../../../../fixtures/bytes.ts';
import { deliveries, DELIVERY_HEADER, deliveryFile } from '../../../../fixtures/deliveries.ts';
import { readContent, readFiles, withBytes } from '../../../../support/read.ts';

const FILE = deliveryFile({});
const HEADER = `${DELIVERY_HEADER.join(',')}\n`;
const ROW = 'd-1,kz-akmola,,2021,10.5,NORMAL,,\n';

/** Why a file of some bytes is refused. */
async function refusal(name: string, content: string | Uint8Array, bounds = BOUNDS): Promise<string> {
  const { refused } = await readContent(deliveries, { [name]: content }, { bounds });
  return refused.join('\n');
}

describe('a file is refused with its name and a reason', () => {
  it('when it is a folder, a symbolic link or not there', async () => {
    await withBytes({ 'a.csv': FILE }, async (folder) => {
      await mkdir(join(folder, 'b.csv'));
      await symlink(join(folder, 'a.csv'), join(folder, 'c.csv'));
      const refusals = [];
      for (const name of ['b.csv', 'c.csv', 'd.csv']) {
        refusals.push(...(await readFiles(deliveries, [join(folder, name)])).refused);
      }
      expect(refusals).toEqual([
        'b.csv is a folder; name the files in it',
        'c.csv is a symbolic link; name the file itself',
        'd.csv does not exist',
      ]);
    });
  });

  it('when it is empty, also once it is unpacked', async () => {
    expect(await refusal('a.csv', '')).toBe('a.csv is empty');
    expect(await refusal('a.csv.gz', gzipSync(''))).toBe('a.csv.gz is empty');
  });

  it.each([
    ['old workbook', 'd0cf11e0a1b11ae1', 'old .xls'],
    ['RAR', '526172211a0700', 'RAR'],
    ['7-Zip', '377abcaf271c', '7-Zip'],
    ['zstd', '28b52ffd00', 'zstd'],
    ['PDF', '255044462d312e37', 'PDF'],
    ['Parquet', '5041523100', 'Parquet'],
  ])('when it is of a kind that is not read: %s', async (_, magic, word) => {
    expect(await refusal('a.csv', Buffer.from(`${magic}000000000000`, 'hex'))).toContain(word);
  });

  it('when its gzip stream is cut off, with what was in it before', async () => {
    const whole = gzipSync(FILE);
    expect(await refusal('a.csv.gz', whole.subarray(0, whole.length - 12))).toBe(
      'a.csv.gz is cut off: the gzip stream has no end',
    );
  });

  it('when its gzip stream is damaged', async () => {
    const damaged = Buffer.from(gzipSync(FILE));
    damaged.writeUInt32LE(0, damaged.length - 8); // the checksum
    expect(await refusal('a.csv.gz', damaged)).toBe("a.csv.gz is damaged: the gzip stream can't be unpacked");
  });

  it('when it grows beyond measure, in gzip and in zip', async () => {
    // 40,000 equal lines of 34 characters, 1.36 million, pack into a few thousand.
    const rows = HEADER + ROW.repeat(40_000);
    const bounds = { ...BOUNDS, ratio: 20, freeBytes: 100_000 };
    const expected = 'grows more than 20 times when unpacked: refused as a bomb';
    expect(await refusal('a.csv.gz', gzipSync(rows), bounds)).toBe(`a.csv.gz ${expected}`);
    expect(await refusal('a.zip', await zipped({ name: 'b.csv', content: rows }), bounds)).toBe(
      `a.zip: b.csv ${expected}`,
    );
  });

  it('when an archive holds a path out of its folder, an absolute one, a link or an archive', async () => {
    const zip = await zipped({ name: 'xx/yy.csv', content: FILE });
    expect(await refusal('a.zip', renamedEntry(zip, 'xx/yy.csv', '../yy.csv'))).toContain('invalid relative path');
    expect(await refusal('a.zip', renamedEntry(zip, 'xx/yy.csv', '/x/yy.csv'))).toContain('absolute path');
    const link = await zipped({ name: 'b.csv', content: '/etc/hostname', mode: 0o120777 });
    expect(await refusal('a.zip', link)).toContain('a.zip: b.csv is a link or device in an archive');
    const nested = await zipped({ name: 'b.csv.gz', content: gzipSync(FILE) });
    expect(await refusal('a.zip', nested)).toContain('is an archive within an archive');
  });

  it('when it is half an archive, or an archive without a file', async () => {
    const zip = await zipped({ name: 'b.csv', content: FILE });
    expect(await refusal('a.zip', zip.subarray(0, zip.length - 30))).toContain('a.zip is no whole zip archive');
    expect(await refusal('a.zip', await zipped({ name: 'b/', content: '' }).catch(() => zipped()))).toContain('a.zip');
  });

  it('when a line is longer than a record may be, although it never ends', async () => {
    const bounds = { ...BOUNDS, recordChars: 1_000 };
    expect(await refusal('a.csv', `${FILE}${'x'.repeat(5_000)}`, bounds)).toBe(
      'a.csv, line 3 is longer than 1000 characters',
    );
    // Two megabytes without a line end, against the bound that holds outside tests.
    expect(await refusal('b.csv', HEADER + 'x'.repeat(2 * 1024 * 1024))).toBe(
      'b.csv, line 2 is longer than 1048576 characters',
    );
  });

  it('when a quote never ends', async () => {
    expect(await refusal('a.csv', `${HEADER}d-1,"kz-akmola\n${ROW}`)).toMatch(/^a\.csv is no table: Quote/u);
  });

  it('when it has a NUL, or a character that was lost before, by line', async () => {
    expect(await refusal('a.csv', `${HEADER}${ROW}d-2,\u0000`)).toBe(
      'a.csv, line 3 has a NUL character, so it is no text',
    );
    expect(await refusal('a.csv', `${HEADER}${ROW}${ROW}d-3,\uFFFD`)).toBe(
      'a.csv, line 4 has U+FFFD: a character was lost before the file came here',
    );
  });

  it('when it is not what the guess from its beginning says, with the line and the byte', async () => {
    // 10,000 lines of ASCII are more than is looked at; then letters in windows-1251, the second no part of the first.
    const rows = Array.from({ length: 10_000 }, (_, index) => `d-${index},kz-akmola,,2021,1,NORMAL,,\n`).join('');
    const content = Buffer.concat([Buffer.from(HEADER + rows), inWindows1251('d-x,kz-akmola,,2021,1,NORMAL,,Омск\n')]);
    const position = Buffer.byteLength(HEADER + rows) + 'd-x,kz-akmola,,2021,1,NORMAL,,'.length + 2;
    expect(await refusal('a.csv', content)).toBe(
      `a.csv, line 10002: byte 0xec at position ${position} is not utf-8; ` +
        'name the encoding, one of utf-8, utf-16le, utf-16be, windows-1251, windows-1252',
    );
  });

  it('when it is neither UTF-8 nor windows-1251, and never read with wrong letters', async () => {
    // KOI8-R has the letters of windows-1251 in the other case; Latin-1 has single ones among Latin letters.
    const koi8 = Buffer.from([0xeb, 0xc1, 0xda, 0xc1, 0xc8, 0xd3, 0xd4, 0xc1, 0xce]); // "Казахстан"
    const latin1 = Buffer.from([0x43, 0xf4, 0x74, 0x65, 0x20, 0x64, 0x27, 0x49]); // "Côte d'I"
    for (const bytes of [koi8, latin1]) {
      const content = Buffer.concat([Buffer.from(HEADER), bytes, Buffer.from('\n')]);
      expect(await refusal('a.csv', content)).toContain('a.csv is neither UTF-8 nor windows-1251 (line 2, byte');
    }
  });

  it('when somebody names an encoding that it is not in', async () => {
    const content = inWindows1251(deliveryFile({ note: 'Караганда' }));
    const { refused } = await readContent(deliveries, { 'a.csv': content }, { encoding: 'utf-8' });
    expect(refused[0]).toContain('a.csv, line 2: byte 0xe0');
  });

  it('when its JSON is cut off, is followed by something or reports an error', async () => {
    expect(await refusal('a.json', '[{"id":"d-1"},{"id":')).toContain('the file is cut off');
    expect(await refusal('a.json', '[{"id":"d-1"}')).toContain('the array has no end: the file is cut off');
    expect(await refusal('a.json', '[] x')).toContain('something after the end of the array');
    expect(await refusal('a.json', '[{"id":}]')).toContain('a.json, line 1: is no JSON');
    expect(await refusal('a.json', '{"error":"API key is required"}')).toBe(
      'a.json is an answer of the publisher that reports an error instead of data: "API key is required"',
    );
  });

  it('when its header lacks, repeats or does not know columns: all of it at once, and no row is given', async () => {
    const { rows, refused } = await readContent(deliveries, {
      'a.csv': FILE.replace('region', 'Region').replace('note', 'id'),
    });
    expect(rows).toEqual([]);
    expect(refused).toEqual([
      'a.csv: column region is missing',
      'a.csv: column note is missing',
      'a.csv: column Region is unknown; known are id, region, enterprise, year, value, status, name_en, note',
      'a.csv: column id is repeated',
    ]);
  });

  it('when nobody says when its rows were published', async () => {
    await withBytes({ 'a.csv': FILE }, async (folder) => {
      await writeFile(join(folder, 'b.csv'), FILE);
      const { refused } = await readFiles(deliveries, [join(folder, 'a.csv')], { publishedOn: undefined as never });
      expect(refused).toEqual(['a.csv: column published_on is missing']);
    });
  });

  it('when its layout is named and is none', async () => {
    const { refused } = await readContent(deliveries, { 'a.csv': FILE }, { layout: 'csv' });
    expect(refused[0]).toMatch(/^csv is no layout; expected one of .*own-columns/u);
  });
});
