import { complianceOf } from '../../../../subgraphs/programs/compliance.ts';

const of = (COMPLIANT: number, NON_COMPLIANT: number, NOT_ASSESSED: number) =>
  complianceOf({ COMPLIANT, NON_COMPLIANT, NOT_ASSESSED });

describe('compliance of projects', () => {
  it('has a rate over those that were assessed and a coverage over all', () => {
    expect(of(2, 1, 2)).toEqual({
      projects: 5,
      assessed: 3,
      compliant: 2,
      nonCompliant: 1,
      notAssessed: 2,
      rate: '0.666666666666667', // 2/3
      coverage: '0.6', // 3/5
    });
    expect(of(0, 4, 0)).toMatchObject({ rate: '0', coverage: '1' });
  });

  it('never takes a project that nobody assessed for one that complies or not', () => {
    expect(of(0, 0, 100)).toMatchObject({ rate: null, coverage: '0', assessed: 0, notAssessed: 100 });
    expect(of(1, 0, 99)).toMatchObject({ rate: '1', coverage: '0.01' });
  });

  it('is null, not zero, without projects', () => {
    expect(of(0, 0, 0)).toMatchObject({ projects: 0, rate: null, coverage: null });
  });
});
