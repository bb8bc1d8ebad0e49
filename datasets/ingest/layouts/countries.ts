/**
 * Codes of countries by ISO 3166-1: two letters, three letters and three digits of each, one after the other.
 * Source: country-codes of DataHub, ODC Public Domain Dedication and Licence.
 */
const CODES =
  'ADAND020 AEARE784 AFAFG004 AGATG028 AIAIA660 ALALB008 AMARM051 AOAGO024 AQATA010 ARARG032 ASASM016 ATAUT040 ' +
  'AUAUS036 AWABW533 AXALA248 AZAZE031 BABIH070 BBBRB052 BDBGD050 BEBEL056 BFBFA854 BGBGR100 BHBHR048 BIBDI108 ' +
  'BJBEN204 BLBLM652 BMBMU060 BNBRN096 BOBOL068 BQBES535 BRBRA076 BSBHS044 BTBTN064 BVBVT074 BWBWA072 BYBLR112 ' +
  'BZBLZ084 CACAN124 CCCCK166 CDCOD180 CFCAF140 CGCOG178 CHCHE756 CICIV384 CKCOK184 CLCHL152 CMCMR120 CNCHN156 ' +
  'COCOL170 CRCRI188 CUCUB192 CVCPV132 CWCUW531 CXCXR162 CYCYP196 CZCZE203 DEDEU276 DJDJI262 DKDNK208 DMDMA212 ' +
  'DODOM214 DZDZA012 ECECU218 EEEST233 EGEGY818 EHESH732 ERERI232 ESESP724 ETETH231 FIFIN246 FJFJI242 FKFLK238 ' +
  'FMFSM583 FOFRO234 FRFRA250 GAGAB266 GBGBR826 GDGRD308 GEGEO268 GFGUF254 GGGGY831 GHGHA288 GIGIB292 GLGRL304 ' +
  'GMGMB270 GNGIN324 GPGLP312 GQGNQ226 GRGRC300 GSSGS239 GTGTM320 GUGUM316 GWGNB624 GYGUY328 HKHKG344 HMHMD334 ' +
  'HNHND340 HRHRV191 HTHTI332 HUHUN348 IDIDN360 IEIRL372 ILISR376 IMIMN833 ININD356 IOIOT086 IQIRQ368 IRIRN364 ' +
  'ISISL352 ITITA380 JEJEY832 JMJAM388 JOJOR400 JPJPN392 KEKEN404 KGKGZ417 KHKHM116 KIKIR296 KMCOM174 KNKNA659 ' +
  'KPPRK408 KRKOR410 KWKWT414 KYCYM136 KZKAZ398 LALAO418 LBLBN422 LCLCA662 LILIE438 LKLKA144 LRLBR430 LSLSO426 ' +
  'LTLTU440 LULUX442 LVLVA428 LYLBY434 MAMAR504 MCMCO492 MDMDA498 MEMNE499 MFMAF663 MGMDG450 MHMHL584 MKMKD807 ' +
  'MLMLI466 MMMMR104 MNMNG496 MOMAC446 MPMNP580 MQMTQ474 MRMRT478 MSMSR500 MTMLT470 MUMUS480 MVMDV462 MWMWI454 ' +
  'MXMEX484 MYMYS458 MZMOZ508 NANAM516 NCNCL540 NENER562 NFNFK574 NGNGA566 NINIC558 NLNLD528 NONOR578 NPNPL524 ' +
  'NRNRU520 NUNIU570 NZNZL554 OMOMN512 PAPAN591 PEPER604 PFPYF258 PGPNG598 PHPHL608 PKPAK586 PLPOL616 PMSPM666 ' +
  'PNPCN612 PRPRI630 PSPSE275 PTPRT620 PWPLW585 PYPRY600 QAQAT634 REREU638 ROROU642 RSSRB688 RURUS643 RWRWA646 ' +
  'SASAU682 SBSLB090 SCSYC690 SDSDN729 SESWE752 SGSGP702 SHSHN654 SISVN705 SJSJM744 SKSVK703 SLSLE694 SMSMR674 ' +
  'SNSEN686 SOSOM706 SRSUR740 SSSSD728 STSTP678 SVSLV222 SXSXM534 SYSYR760 SZSWZ748 TCTCA796 TDTCD148 TFATF260 ' +
  'TGTGO768 THTHA764 TJTJK762 TKTKL772 TLTLS626 TMTKM795 TNTUN788 TOTON776 TRTUR792 TTTTO780 TVTUV798 TWTWN158 ' +
  'TZTZA834 UAUKR804 UGUGA800 UMUMI581 USUSA840 UYURY858 UZUZB860 VAVAT336 VCVCT670 VEVEN862 VGVGB092 VIVIR850 ' +
  'VNVNM704 VUVUT548 WFWLF876 WSWSM882 YEYEM887 YTMYT175 ZAZAF710 ZMZMB894 ZWZWE716';

/** Codes that statistics of trade use besides those of ISO, with the country that they mean: CEPII BACI, UN Comtrade. */
const OF_TRADE: Readonly<Record<string, string>> = {
  '251': 'FR',
  '381': 'IT',
  '490': 'TW',
  '579': 'NO',
  '699': 'IN',
  '757': 'CH',
  '842': 'US',
};

/** What certificates call some countries, in small letters. */
const BY_OTHER_NAMES: Readonly<Record<string, string>> = {
  'кыргызская республика': 'KG',
  кыргызстан: 'KG',
  киргизия: 'KG',
  'российская федерация': 'RU',
  'russian federation': 'RU',
  'республика узбекистан': 'UZ',
  'республика беларусь': 'BY',
  'республика сербия': 'RS',
  'viet nam': 'VN',
  'korea, republic of': 'KR',
  'республика корея': 'KR',
  'iran, islamic republic of': 'IR',
  'iran (islamic republic)': 'IR',
  'чешская республика': 'CZ',
  turkey: 'TR',
};

const alpha2 = new Map<string, string>();
for (const codes of CODES.split(' ')) {
  const two = codes.slice(0, 2);
  for (const code of [two, codes.slice(2, 5), codes.slice(5)]) alpha2.set(code, two);
}

/** The two letters of a country by a code of two or three letters or of up to three digits; null for no country. */
export function countryByCode(code: string): string | null {
  const text = /^\d{1,3}$/u.test(code) ? code.padStart(3, '0') : code;
  return OF_TRADE[text] ?? alpha2.get(text) ?? null;
}

let byName: Map<string, string> | null = null;

function names(): Map<string, string> {
  const known = new Map(Object.entries(BY_OTHER_NAMES));
  for (const language of ['en', 'ru', 'kk']) {
    const display = new Intl.DisplayNames([language], { type: 'region' });
    for (const two of new Set(alpha2.values())) known.set((display.of(two) ?? two).toLowerCase(), two);
  }
  return known;
}

/** The two letters of a country by its name in English, Russian or Kazakh; null for one that is not known. */
export function countryByName(name: string): string | null {
  byName ??= names();
  return byName.get(name.trim().toLowerCase()) ?? null;
}
