import { inLatin } from '../look-alikes.ts';

/** A scheme of codes, or names in any of the three languages. */
export type Scheme = 'KATO' | 'ISO' | 'BNS' | 'SDMX' | 'NAME';

/** A territory as sources name it: its id and, for the one that is no more, the version that it was. */
export interface Territory {
  readonly id: string;
  readonly former: boolean;
}

interface Row {
  readonly id: string;
  readonly former?: true;
  /** First two digits of KATO, which are the digits of ISO 3166-2 since November 2022. */
  readonly kato: string;
  /** Letters of ISO 3166-2 until November 2022. */
  readonly iso: string | null;
  /** Codes of files of the Bureau of National Statistics. */
  readonly bns: string;
  /** REF_AREA of the Bureau's indicators of sustainable development. */
  readonly sdmx: string;
  /** Beginnings of names in Russian, Kazakh, English and transliterated Kazakh, in small letters. */
  readonly names: readonly string[];
}

// Sources: KATO NK RK 11-2025; ISO 3166-2:KZ; stat.gov.kz, element 5927; sdg-data-kazstat, REF_AREA.
const ROWS: readonly Row[] = [
  { id: 'kz-abai', kato: '10', iso: null, bns: 'ABY', sdmx: 'KZABY', names: ['абай', 'abai', 'abay'] },
  { id: 'kz-akmola', kato: '11', iso: 'KZ-AKM', bns: 'AKM', sdmx: 'KZAKM', names: ['акмолин', 'ақмола', 'akmola'] },
  { id: 'kz-aktobe', kato: '15', iso: 'KZ-AKT', bns: 'AKT', sdmx: 'KZAKT', names: ['актюбин', 'ақтөбе', 'aktobe'] },
  { id: 'kz-almaty-oblast', kato: '19', iso: 'KZ-ALM', bns: 'ALM', sdmx: 'KZALM', names: ['алматин'] },
  { id: 'kz-atyrau', kato: '23', iso: 'KZ-ATY', bns: 'ATY', sdmx: 'KZATY', names: ['атырау', 'atyrau'] },
  {
    id: 'kz-west-kazakhstan',
    kato: '27',
    iso: 'KZ-ZAP',
    bns: 'ZKO',
    sdmx: 'KZZAP',
    names: ['западно-казахстан', 'батыс', 'batys', 'west kazakhstan'],
  },
  { id: 'kz-zhambyl', kato: '31', iso: 'KZ-ZHA', bns: 'ZHM', sdmx: 'KZZHA', names: ['жамбыл', 'zhambyl'] },
  {
    id: 'kz-zhetysu',
    kato: '33',
    iso: null,
    bns: 'ZHT',
    sdmx: 'KZZHS',
    names: ['жетісу', 'жетысу', 'zhetysu', 'zhetisu', 'jetisu'],
  },
  {
    id: 'kz-karaganda',
    kato: '35',
    iso: 'KZ-KAR',
    bns: 'KRG',
    sdmx: 'KZKAR',
    names: ['карагандин', 'қарағанды', 'karagand'],
  },
  {
    id: 'kz-kostanay',
    kato: '39',
    iso: 'KZ-KUS',
    bns: 'KST',
    sdmx: 'KZKUS',
    names: ['костанай', 'қостанай', 'kostanay'],
  },
  {
    id: 'kz-kyzylorda',
    kato: '43',
    iso: 'KZ-KZY',
    bns: 'KZL',
    sdmx: 'KZKZY',
    names: ['кызылордин', 'қызылорда', 'kyzylorda'],
  },
  {
    id: 'kz-mangystau',
    kato: '47',
    iso: 'KZ-MAN',
    bns: 'MNG',
    sdmx: 'KZMAN',
    names: ['мангистау', 'маңғыстау', 'mangystau', 'mangistau'],
  },
  { id: 'kz-pavlodar', kato: '55', iso: 'KZ-PAV', bns: 'PVL', sdmx: 'KZPAV', names: ['павлодар', 'pavlodar'] },
  {
    id: 'kz-north-kazakhstan',
    kato: '59',
    iso: 'KZ-SEV',
    bns: 'SKO',
    sdmx: 'KZSEV',
    names: ['северо-казахстан', 'солтүстік', 'soltustik', 'north kazakhstan'],
  },
  {
    id: 'kz-turkistan',
    kato: '61',
    iso: null,
    bns: 'TRK',
    sdmx: 'KZYUZ',
    names: ['туркестан', 'түркістан', 'turkistan', 'turkestan'],
  },
  { id: 'kz-ulytau', kato: '62', iso: null, bns: 'ULT', sdmx: 'KZULU', names: ['ұлытау', 'улытау', 'ulytau'] },
  {
    id: 'kz-east-kazakhstan',
    kato: '63',
    iso: 'KZ-VOS',
    bns: 'VKO',
    sdmx: 'KZVOS',
    names: ['восточно-казахстан', 'шығыс', 'shygys', 'east kazakhstan'],
  },
  {
    id: 'kz-astana',
    kato: '71',
    iso: 'KZ-AST',
    bns: 'AST',
    sdmx: 'KZNS',
    names: ['астана', 'нур-султан', 'astana', 'nur-sultan'],
  },
  { id: 'kz-almaty-city', kato: '75', iso: 'KZ-ALA', bns: 'ALA', sdmx: 'KZALA', names: [] },
  { id: 'kz-shymkent', kato: '79', iso: 'KZ-SHY', bns: 'SHM', sdmx: 'KZSHY', names: ['шымкент', 'shymkent'] },
  {
    id: 'kz-turkistan',
    former: true,
    kato: '51',
    iso: 'KZ-YUZ',
    bns: 'YKO',
    sdmx: 'KZONT',
    names: ['южно-казахстан', 'оңтүстік', 'ontustik', 'south kazakhstan'],
  },
];

export const REPUBLIC: Territory = { id: 'kz', former: false };
const REPUBLIC_NAMES = [
  'республика казахстан',
  'қазақстан республикасы',
  'republic of kazakhstan',
  'kazakhstan',
  'казахстан',
];

/** The territory that a code or name means; null for one that is not known, districts and towns included. */
export function territoryOf(scheme: Scheme, text: string): Territory | null {
  const code = text.trim();
  const row = scheme === 'NAME' ? null : ROWS.find((one) => codeIs(one, scheme, code));
  if (row !== undefined && row !== null) return { id: row.id, former: row.former === true };
  if (scheme === 'NAME') return named(code);
  const national = { KATO: ['000000000', '00', ''], ISO: ['KZ'], BNS: ['national', 'KZ'], SDMX: ['', 'KZ'] };
  return national[scheme].includes(code) ? REPUBLIC : null;
}

function codeIs(row: Row, scheme: Exclude<Scheme, 'NAME'>, code: string): boolean {
  if (scheme === 'KATO') return code === row.kato || code === `${row.kato}0000000`;
  if (scheme === 'ISO') return code === row.iso || (code === `KZ-${row.kato}` && row.former !== true);
  return code === (scheme === 'BNS' ? row.bns : row.sdmx);
}

/** A name without marks of kind and of footnotes; one that mixes alphabets is put into Latin. */
function named(text: string): Territory | null {
  const plain = (/[a-z]/iu.test(text) ? inLatin(text) : text)
    .toLowerCase()
    .replace(/\^.*$|[\d*]+\)?\s*$/u, '')
    .trim();
  const isCity = /(?:^|\s)(?:г\.?|город|city|қ\.|қаласы)(?:\s|$)|^г\./u.test(plain);
  const name = plain.replace(/^г\.\s*|^город\s+|^область\s+/u, '').trim();
  if (REPUBLIC_NAMES.includes(name)) return REPUBLIC;
  // Almaty names a city and a region.
  if (/^(?:алматы|almaty)/u.test(name)) return { id: isCity ? 'kz-almaty-city' : 'kz-almaty-oblast', former: false };
  const row = ROWS.find(({ names }) => names.some((start) => name.startsWith(start)));
  return row === undefined ? null : { id: row.id, former: row.former === true };
}

/** How a series follows the changes of boundaries. */
export interface Borders {
  /** First year on the boundaries of 2022, when Abai, Zhetysu and Ulytau were formed. */
  readonly of2022From: number;
  /** Last year in which the row of Turkistan is still that of South Kazakhstan; before 2018 others are computed back. */
  readonly turkistanIsOldUntil: number;
}

/** Boundaries of a figure: the version of its region, and whether it was computed back to them. */
export interface Bounded {
  readonly version: string;
  readonly computedBack: boolean;
}

const NEW_IN_2022 = ['kz-abai', 'kz-zhetysu', 'kz-ulytau'];
const DIVIDED_IN_2022 = ['kz-almaty-oblast', 'kz-east-kazakhstan', 'kz-karaganda'];
/** South Kazakhstan was divided on 2018-06-19; series of whole years change with 2018. */
const DIVIDED_SOUTH = 2018;

/** The boundaries of a territory in a year of a series; null where it did not exist then. */
export function boundedBy({ id, former }: Territory, year: number, borders: Borders): Bounded | null {
  if (former) return year < DIVIDED_SOUTH ? { version: 'kz-turkistan.v1', computedBack: false } : null;
  if (NEW_IN_2022.includes(id)) return year < borders.of2022From ? null : { version: `${id}.v1`, computedBack: false };
  if (DIVIDED_IN_2022.includes(id)) {
    return { version: `${id}.v${year < borders.of2022From ? 1 : 2}`, computedBack: false };
  }
  const computedBack = year < DIVIDED_SOUTH;
  if (id === 'kz-shymkent') return { version: 'kz-shymkent.v1', computedBack };
  if (id !== 'kz-turkistan') return { version: `${id}.v1`, computedBack: false };
  return year <= borders.turkistanIsOldUntil
    ? { version: 'kz-turkistan.v1', computedBack: false }
    : { version: 'kz-turkistan.v2', computedBack };
}
