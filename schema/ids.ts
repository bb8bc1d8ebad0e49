/** The form of one kind of id: a pattern that no other kind shares, and the words that explain it. */
export interface IdPattern {
  readonly pattern: RegExp;
  readonly expected: string;
}

const word = '[a-z0-9]+(?:-[a-z0-9]+)*';

const prefixed = (prefix: string, example: string): IdPattern => ({
  pattern: new RegExp(`^${prefix}-${word}$`, 'u'),
  expected: `an id as ${example}`,
});

/** One pattern for each kind of thing that has an id. The form tells the type: no id matches two patterns. */
export const ids = {
  program: { pattern: /^[A-Z]{2}[A-Z0-9]*(?:-[A-Za-z0-9]+)*$/u, expected: 'a program code as SPIID2' },
  edition: prefixed('ed', 'ed-spiid2-2014'),
  act: prefixed('act', 'act-decree-874-2014'),
  organization: prefixed('org', 'org-mid'),
  person: prefixed('p', 'p-sagintayev'),
  indicator: prefixed('ind', 'ind-gva'),
  target: prefixed('tgt', 'tgt-spiid2-exports'),
  prioritySector: prefixed('ps', 'ps-spiid2-metallurgy'),
  map: prefixed('map', 'map-regional-2016'),
  mapEntry: prefixed('me', 'me-zhayrem'),
  project: prefixed('prj', 'prj-petropavl-tractors'),
  assessment: prefixed('cas', 'cas-zhayrem-2022'),
  event: prefixed('ev', 'ev-2018-03-27-government'),
  statement: prefixed('stm', 'stm-2018-03-27-share'),
  reportedFigure: prefixed('rf', 'rf-new-products-2016'),
  instruction: prefixed('ins', 'ins-2018-03-27-i2'),
  source: prefixed('src', 'src-timesca-2016'),
  region: { pattern: /^kz(?:-[a-z]+)*$/u, expected: 'a region id as kz-akmola, or kz for the Republic' },
  regionVersion: { pattern: /^kz(?:-[a-z]+)*\.v\d+$/u, expected: 'a region version as kz-turkistan.v1' },
  succession: prefixed('suc', 'suc-2018-shymkent'),
  settlement: prefixed('st', 'st-aktau'),
  enterprise: prefixed('ent', 'ent-020940000580'),
  production: prefixed('prod', 'prod-petropavl-tractors'),
  certificate: prefixed('cert', 'cert-kz-uz-5-119-01449-1'),
  industry: { pattern: /^OKED\d{4}:(?:[A-U]|\d{2}(?:\.\d{1,2})?)$/u, expected: 'an industry id as OKED2019:28.30' },
  product: { pattern: /^(?:HS|TNVED)\d{4}:(?:\d{2}){1,5}$/u, expected: 'a product id as HS2002:8607' },
  country: { pattern: /^ISO3166:[A-Z]{2}$/u, expected: 'a country id as ISO3166:CN' },
  flow: { pattern: /^flow-[a-z0-9]+(?:-[a-z0-9]+)*$/u, expected: 'an export flow id as flow-baci-2021-8607-world' },
} as const satisfies Record<string, IdPattern>;
