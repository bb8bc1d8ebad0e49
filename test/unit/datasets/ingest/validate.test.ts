import { code, integer, text } from '../../../../datasets/column.ts';
import { dataset } from '../../../../datasets/dataset.ts';
import { headerFaults, validateRecord, type FileRecord, type ValidRow } from '../../../../datasets/ingest/validate.ts';
import { ids } from '../../../../schema/ids.ts';
import { codecs } from '../../../../schema/scalars.ts';

const jobs = dataset({
  name: 'jobs',
  title: 'Jobs',
  description: 'One row is the number of jobs of a region in a year.',
  columns: {
    region: code(ids.region, 'Region.'),
    year: integer('Year.'),
    jobsCreated: integer('Jobs created.', 'persons').optional(),
    note: text('Note.').optional(),
  },
  key: ['region', 'year'],
  partition: ['year'],
  indexes: [],
});

const AT = { file: 'jobs.csv', line: 2 };

const HEADER = ['region', 'year', 'jobs_created', 'note', 'published_on'];

const cells = (changes: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => ({
  region: 'kz-akmola',
  year: '2017',
  jobs_created: '250',
  note: '',
  published_on: '2018-03-27',
  ...changes,
});

const recordOf = (changes: Readonly<Record<string, string>>, line = 2): FileRecord => ({
  file: 'jobs.csv',
  line,
  cells: cells(changes),
});

function validOf(changes: Readonly<Record<string, string>>, line = 2): ValidRow {
  const result = validateRecord(jobs, recordOf(changes, line));
  if ('valid' in result) return result.valid;
  throw new Error(JSON.stringify(result.rejections));
}

function rejectionsOf(changes: Readonly<Record<string, string>>) {
  const result = validateRecord(jobs, recordOf(changes));
  return 'valid' in result ? null : result.rejections;
}

describe('the header of a file', () => {
  it('fits when it names every column and the day of publication, in any order', () => {
    expect(headerFaults(jobs, HEADER)).toEqual([]);
    expect(headerFaults(jobs, [...HEADER].reverse())).toEqual([]);
  });

  it('may also say on what the day of publication rests and which stage of revision the rows are', () => {
    expect(headerFaults(jobs, [...HEADER, 'published_on_basis', 'vintage_kind'])).toEqual([]);
  });

  it.each([
    ['a missing column', ['region', 'year', 'note', 'published_on'], ['column jobs_created is missing']],
    ['a missing day of publication', HEADER.slice(0, 4), ['column published_on is missing']],
    ['an unknown column', [...HEADER, 'jobs'], ['column jobs is unknown; known are region, year, jobs_created, note']],
    ['a repeated column', [...HEADER, 'note'], ['column note is repeated']],
    [
      'the names of columns as the code spells them',
      ['region', 'year', 'jobsCreated', 'note', 'published_on'],
      ['column jobs_created is missing', 'column jobsCreated is unknown; known are region, year, jobs_created, note'],
    ],
    [
      'all faults together',
      ['region', 'region', 'jobs'],
      [
        'column year is missing',
        'column jobs_created is missing',
        'column note is missing',
        'column published_on is missing',
        'column jobs is unknown; known are region, year, jobs_created, note',
        'column region is repeated',
      ],
    ],
  ])('is refused with %s', (_, header, faults) => {
    expect(headerFaults(jobs, header)).toEqual(faults);
  });
});

describe('a record', () => {
  it('becomes a row with its line, its values and its publication', () => {
    expect(validOf({}, 7)).toEqual({
      file: 'jobs.csv',
      line: 7,
      row: { region: 'kz-akmola', year: 2017, jobsCreated: 250, note: null },
      publication: { publishedOn: '2018-03-27', publishedOnStated: true, kind: 'FINAL', note: null },
    });
  });

  it('keeps an empty cell of an optional column as null, not zero', () => {
    expect(validOf({ jobs_created: '' }).row['jobsCreated']).toBeNull();
    expect(validOf({ jobs_created: '0' }).row['jobsCreated']).toBe(0);
  });

  it('says whether its publisher states the day of publication, and its stage of revision', () => {
    const { publication } = validOf({ published_on_basis: 'LAST_DATE_STATED', vintage_kind: 'PRELIMINARY' });
    expect([publication?.publishedOnStated, publication?.kind]).toEqual([false, 'PRELIMINARY']);
    expect(validOf({ published_on_basis: 'STATED' }).publication?.publishedOnStated).toBe(true);
  });

  it('is refused with every wrong cell at once, each with line, column, text and reason', () => {
    expect(rejectionsOf({ region: 'akmola', jobs_created: '2,500', published_on: '' })).toEqual([
      { ...AT, column: 'region', text: 'akmola', reason: 'does not match', expected: ids.region.expected },
      {
        ...AT,
        column: 'jobs_created',
        text: '2,500',
        reason: 'is not a whole number',
        expected: 'digits with an optional sign, at most 9007199254740991',
      },
      { ...AT, column: 'published_on', text: '', reason: 'is empty', expected: 'a value in every row' },
    ]);
  });

  it.each([
    ['published_on', '2018-02-29', 'is not a Date', codecs.Date.expected],
    ['published_on_basis', 'stated', 'is not in the list', 'one of STATED, LAST_DATE_STATED'],
    ['vintage_kind', 'PROVISIONAL', 'is not in the list', 'one of PRELIMINARY, REVISED, FINAL, BENCHMARK, BACKCAST'],
  ])('is refused for a wrong %s, and never dropped', (column, cell, reason, expected) => {
    expect(rejectionsOf({ [column]: cell })).toEqual([{ ...AT, column, text: cell, reason, expected }]);
  });
});
