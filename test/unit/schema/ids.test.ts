import fc from 'fast-check';
import { ids } from '../../../schema/ids.ts';

type Kind = keyof typeof ids;
const kinds = Object.keys(ids) as Kind[];

const kindsMatching = (text: string): readonly Kind[] => kinds.filter((kind) => ids[kind].pattern.test(text));

// One good example of each kind.
const examples: Record<Kind, string> = {
  program: 'SPIID2',
  edition: 'ed-spiid2-2014',
  act: 'act-decree-874-2014',
  organization: 'org-mid',
  person: 'p-sagintayev',
  indicator: 'ind-gva',
  target: 'tgt-spiid2-exports',
  prioritySector: 'ps-spiid2-metallurgy',
  map: 'map-regional-2016',
  mapEntry: 'me-zhayrem',
  project: 'prj-petropavl-tractors',
  assessment: 'cas-zhayrem-2022',
  event: 'ev-2018-03-27-government',
  statement: 'stm-2018-03-27-share',
  reportedFigure: 'rf-new-products-2016',
  instruction: 'ins-2018-03-27-i2',
  source: 'src-timesca-2016',
  region: 'kz-akmola',
  regionVersion: 'kz-turkistan.v1',
  succession: 'suc-2018-shymkent',
  settlement: 'st-aktau',
  enterprise: 'ent-020940000580',
  production: 'prod-petropavl-tractors',
  certificate: 'cert-kz-uz-5-119-01449-1',
  industry: 'OKED2019:28.30',
  product: 'HS2002:8607',
  country: 'ISO3166:CN',
  flow: 'flow-baci-2021-8607-world',
};

describe('ids', () => {
  it.each(Object.entries(examples))('of a %s tell their kind: %s matches no other pattern', (kind, example) => {
    expect(kindsMatching(example)).toEqual([kind]);
  });

  it.each([
    ['kz', 'region'],
    ['kz.v2', 'regionVersion'],
    ['kz-almaty-city', 'region'],
    ['SPAIID', 'program'],
    ['SPIID1-2010', 'program'],
    ['OKED2019:C', 'industry'],
    ['TNVED2017:0603110000', 'product'],
  ])('may also have the form %s of a %s', (text, kind) => {
    expect(kindsMatching(text)).toEqual([kind]);
  });

  it.each([
    [''],
    ['akmola'],
    ['KZ-akmola '],
    ['kz-Akmola'],
    ['kz-akmola-'],
    ['kz--akmola'],
    ['kz-akmola.v'],
    ['org-'],
    ['org-MID'],
    ['org_mid'],
    ['xyz-mid'],
    ['org-mid\n'],
    ['OKED2019:28.301'],
    ['HS2002:860'],
    ['ISO3166:cn'],
    ['__proto__'],
  ])('are none of these: %j', (text) => {
    expect(kindsMatching(text)).toEqual([]);
  });

  it.each(kinds)('that match the pattern of a %s match no other', (kind) => {
    fc.assert(
      fc.property(fc.stringMatching(ids[kind].pattern), (text) => {
        expect(kindsMatching(text)).toEqual([kind]);
      }),
    );
  });

  it('of every kind are explained by words that end a message', () => {
    for (const kind of kinds) expect(ids[kind].expected).toMatch(/^an? .+ (?:as|id as) .+/u);
  });
});
