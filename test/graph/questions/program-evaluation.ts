import type { Question } from './question.ts';

type Act = readonly [kind: string, number: string, date: string, repealedBy?: readonly [number: string, date: string]];

const edition = (id: string, act?: Act) => {
  if (act === undefined) return { id, act: null };
  const [kind, number, date, end] = act;
  return { id, act: { kind, number, date, repealedBy: end === undefined ? null : { number: end[0], date: end[1] } } };
};

const unattained = (...ids: readonly string[]) => ids.map((id) => ({ id, reportedAttainment: null }));

interface ProgramAnswer {
  readonly validity: readonly [from: string, to: string | null];
  readonly editions?: readonly object[];
  readonly targets?: readonly object[];
  readonly successor?: string;
}

const program = (id: string, { validity, editions, targets, successor }: ProgramAnswer) => ({
  id,
  validity: { from: validity[0], to: validity[1] },
  editions: editions ?? [],
  targets: targets ?? [],
  successor: successor === undefined ? null : { id: successor },
});

/** The question of the World Bank about every program at once. */
export const programEvaluation: readonly Question[] = [
  {
    operation: 'QuestionP5ProgramEvaluation',
    source: 'programs, program-editions, legal-acts, targets, reported-figures; attainment 14.6 / 19 and 4 / 22',
    why: 'Officials reported results for two targets only; an edition without an act has none in the sources.',
    data: {
      programs: [
        program('BRM2020', {
          validity: ['2010-01-01', '2021-01-01'],
          editions: [
            edition('ed-brm2020-2010', ['Resolution', '301', '2010-04-13']),
            edition('ed-brm2020-2018', ['Resolution', '522', '2018-08-25', ['43', '2022-02-02']]),
          ],
        }),
        program('SPAIID', {
          validity: ['2010-01-01', '2015-01-01'],
          editions: [edition('ed-spaiid-2010', ['Decree', '958', '2010-03-19']), edition('ed-spaiid-2014')],
          targets: unattained(
            'tgt-spaiid-energy-intensity',
            'tgt-spaiid-gdp',
            'tgt-spaiid-noncommodity-exports',
            'tgt-spaiid-productivity',
            'tgt-spaiid-productivity-some-sectors',
          ),
          successor: 'SPIID2',
        }),
        program('LAW-SS', {
          validity: ['2012-01-09', '2016-01-01'],
          editions: [edition('ed-law-ss-2012', ['Law', '534-IV', '2012-01-09', ['375-V', '2015-10-29']])],
        }),
        program('IMAP-1', {
          validity: ['2012-05-25', '2016-01-27'],
          editions: [
            edition('ed-imap-1-2012', ['Resolution', '675', '2012-05-25', ['32', '2016-01-27']]),
            edition('ed-imap-1-2014', ['Resolution', '1073', '2014-10-09']),
          ],
          successor: 'IMAP-2',
        }),
        program('SPIID2', {
          validity: ['2015-01-01', '2020-01-01'],
          editions: [edition('ed-spiid2-2014', ['Decree', '874', '2014-08-01']), edition('ed-spiid2-2017')],
          targets: [
            ...unattained(
              'tgt-spiid2-2014-energy-intensity',
              'tgt-spiid2-2014-output',
              'tgt-spiid2-2014-processed-exports',
              'tgt-spiid2-2014-productivity',
            ),
            { id: 'tgt-spiid2-exports', reportedAttainment: '0.768421052631579' },
            { id: 'tgt-spiid2-investment', reportedAttainment: null },
            { id: 'tgt-spiid2-productivity', reportedAttainment: '0.181818181818182' },
          ],
          successor: 'SPIID3-concept',
        }),
        program('IMAP-2', {
          validity: ['2016-01-27', '2022-06-23'],
          editions: [edition('ed-imap-2-2016', ['Resolution', '32', '2016-01-27', ['417', '2022-06-23']])],
          successor: 'IMAP-3',
        }),
        program('DK', {
          validity: ['2018-01-01', '2023-01-01'],
          editions: [edition('ed-dk-2017', ['Resolution', '827', '2017-12-12'])],
        }),
        program('EST', { validity: ['2018-10-01', null], editions: [edition('ed-est-2018')] }),
        program('SPIID3', {
          validity: ['2020-01-01', '2023-03-09'],
          editions: [edition('ed-spiid3-2019', ['Resolution', '1050', '2019-12-31'])],
          targets: unattained(
            'tgt-spiid3-exports-2018',
            'tgt-spiid3-exports-2021',
            'tgt-spiid3-exports-level-2021',
            'tgt-spiid3-output-2020',
            'tgt-spiid3-productivity-2018',
            'tgt-spiid3-productivity-2021',
          ),
        }),
        program('SPIID3-concept', {
          validity: ['2020-01-01', '2026-01-01'],
          editions: [edition('ed-spiid3-concept-2018', ['Resolution', '846', '2018-12-20'])],
          successor: 'SPIID3',
        }),
        program('LAW-IP', {
          validity: ['2021-12-27', null],
          editions: [edition('ed-law-ip-2021', ['Law', '86-VII', '2021-12-27'])],
        }),
        program('IMAP-3', { validity: ['2022-06-23', null], editions: [edition('ed-imap-3-2022')] }),
        program('CMI2029', { validity: ['2023-01-01', '2030-01-01'], editions: [edition('ed-cmi2029-2023')] }),
        program('MB2028', {
          validity: ['2023-07-28', '2029-01-01'],
          editions: [edition('ed-mb2028-2023')],
          targets: unattained(
            'tgt-mb2028-exports',
            'tgt-mb2028-gva',
            'tgt-mb2028-investment',
            'tgt-mb2028-output',
            'tgt-mb2028-productivity',
          ),
        }),
        program('DQ', {
          validity: ['2026-06-09', '2030-01-01'],
          editions: [edition('ed-dq-2026', ['Decree', '1311', '2026-06-09'])],
        }),
      ],
    },
  },
];
