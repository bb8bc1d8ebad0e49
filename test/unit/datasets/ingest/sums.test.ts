import { regionObservations } from '../../../../subgraphs/regions/datasets.ts';
import { readContent, type WasRead } from '../../../support/read.ts';

const HEADER = 'region,region_version,indicator,period,value,unit,price_basis,status,source';

const CODES = 'abcdefghijklmno'.split('');

/** Fifteen regions of 10 each, South Kazakhstan with 10, and its two successors with 4 and 6. */
function territories(whole: string, changes: Readonly<Record<string, string>> = {}): string {
  const line = (region: string, version: string, value: string, status = 'NORMAL'): string =>
    `${region},${region}.${version},ind-grp,2015,${changes[`${region}.${version}`] ?? value},million KZT,CURRENT,${status},src-bns-grp`;
  const lines = [
    line('kz', 'v1', whole),
    ...CODES.map((code) => line(`kz-${code}`, 'v1', '10')),
    line('kz-turkistan', 'v1', '10'),
    line('kz-turkistan', 'v2', '4', 'ESTIMATED'),
    line('kz-shymkent', 'v1', '6', 'ESTIMATED'),
  ];
  return `${[HEADER, ...lines].join('\n')}\n`;
}

const read = (content: string): Promise<WasRead> => readContent(regionObservations, { 'a.csv': content });

describe('the gross product of the regions', () => {
  it('adds up to that of the Republic with each territory once: 16 x 10 = 160', async () => {
    expect(await read(territories('160'))).toMatchObject({ rejections: [], refused: [] });
    // Within a million: 160.9 differs by 0.9.
    expect((await read(territories('160.9'))).rejections).toEqual([]);
  });

  it('is told of where it does not, with the difference', async () => {
    expect((await read(territories('170'))).rejections).toEqual([
      {
        ...{ file: 'a.csv', line: 2, column: 'value', text: '170' },
        reason: 'differs by 10 from the sum of 16 parts',
        expected: 'the territories add up to the Republic, within 1',
      },
    ]);
  });

  it('counts the successors where the old territory is absent: 15 x 10 + 4 + 6 = 160', async () => {
    const without = territories('160')
      .split('\n')
      .filter((line) => !line.includes('turkistan.v1'));
    expect((await read(without.join('\n'))).rejections).toEqual([]);
  });

  it('is not checked where a part is withheld or the table is not whole', async () => {
    expect((await read(territories('999', { 'kz-a.v1': 'x' }))).rejections).toEqual([]);
    const few = territories('999').split('\n').slice(0, 10);
    expect((await read(few.join('\n'))).rejections).toEqual([]);
  });
});
