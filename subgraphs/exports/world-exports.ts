import type { Snapshot } from '../../datasets/store/snapshot.ts';
import { weakest, type ObservationStatus } from '../observation.ts';
import { groupedBy } from '../grouped.ts';
import { exportFlows, worldExports } from './datasets.ts';
import { exactSum, REPUBLIC } from './queries.ts';

/** Exports of everything in one period, as one source counts them in one edition of the nomenclature. */
export interface AllExports {
  readonly edition: string;
  readonly source: string;
  /** In stored USD. */
  readonly valueUsd: number;
  readonly status: ObservationStatus;
  /** The newest release that brought a part of it. */
  readonly _from: number;
}

/** What the world exports of one product, and of all products, in one period by one source. */
export interface WorldFigure {
  readonly source: string;
  /** Null where the source's table of the period does not list the product. */
  readonly product: bigint | null;
  readonly total: bigint;
  readonly status: ObservationStatus;
  readonly _from: number;
}

interface Sum<K> {
  readonly _id: K;
  readonly valueUsd: number;
  readonly newest: number;
  readonly statuses: readonly ObservationStatus[];
}

const SUMS = {
  valueUsd: { $sum: '$valueUsd' },
  newest: { $max: '$_from' },
  statuses: { $addToSet: '$status' },
};

const EDITION_OF_FLOW = { $arrayElemAt: [{ $split: ['$product', ':'] }, 0] };

const CHAPTER_DIGITS = 2;

/** The edition and the code in the id of a product. */
function partsOf(product: string): readonly [edition: string, code: string] {
  const [edition = '', code = ''] = product.split(':');
  return [edition, code];
}

/** All that the Republic exports to the world by period, for each source and edition: the total of its own flows. */
export async function allExports(
  snapshot: Snapshot,
  periods: readonly string[],
): Promise<ReadonlyMap<string, readonly AllExports[]>> {
  type Key = { readonly period: string; readonly edition: string; readonly source: string };
  const sums = await snapshot
    .aggregate<Sum<Key>>(exportFlows, [
      { $match: { region: REPUBLIC, period: { $in: periods }, partner: null } },
      { $group: { _id: { period: '$period', edition: EDITION_OF_FLOW, source: '$source' }, ...SUMS } },
    ])
    .toArray();
  const totals = sums.map(({ _id, valueUsd, newest, statuses }) => ({
    ..._id,
    valueUsd: exactSum(valueUsd),
    status: weakest(statuses),
    _from: newest,
  }));
  return groupedBy(totals, ({ period }) => period);
}

/** One table of the world in one period, by chapters. */
interface Table extends Omit<AllExports, 'valueUsd'> {
  readonly total: bigint;
  readonly chapters: ReadonlyMap<string, bigint>;
}

async function tablesOf(snapshot: Snapshot, period: string): Promise<readonly Table[]> {
  type Key = { readonly edition: string; readonly source: string; readonly chapter: string };
  const chapter = { $substrCP: ['$hsCode', 0, CHAPTER_DIGITS] };
  const sums = await snapshot
    .aggregate<Sum<Key>>(worldExports, [
      { $match: { period } },
      { $group: { _id: { edition: '$edition', source: '$source', chapter }, ...SUMS } },
    ])
    .toArray();
  const tables = groupedBy(sums, ({ _id }) => `${_id.edition} ${_id.source}`);
  return [...tables.values()].flatMap((parts) => {
    const [first] = parts;
    if (first === undefined) return [];
    const chapters = new Map(parts.map(({ _id, valueUsd }) => [_id.chapter, BigInt(exactSum(valueUsd))]));
    return [
      {
        edition: first._id.edition,
        source: first._id.source,
        chapters,
        total: [...chapters.values()].reduce((sum, value) => sum + value, 0n),
        status: weakest(parts.flatMap(({ statuses }) => statuses)),
        _from: Math.max(...parts.map(({ newest }) => newest)),
      },
    ];
  });
}

/**
 * What the world exports of some chapters and headings in one period: for each product the tables of its edition. A
 * chapter is the sum over its headings.
 */
export async function worldFigures(
  snapshot: Snapshot,
  period: string,
  products: readonly string[],
): Promise<ReadonlyMap<string, readonly WorldFigure[]>> {
  const codes = products.map((product) => partsOf(product)[1]).filter((code) => code.length > CHAPTER_DIGITS);
  const [tables, rows] = await Promise.all([
    tablesOf(snapshot, period),
    codes.length === 0 ? [] : snapshot.find(worldExports, { period, hsCode: { $in: codes } }).toArray(),
  ]);
  const headings = new Map(
    rows.map(({ edition, source, hsCode, valueUsd }) => [`${edition} ${source} ${hsCode}`, BigInt(valueUsd)]),
  );
  return new Map(
    products.map((product) => {
      const [ofEdition, code] = partsOf(product);
      const figures = tables
        .filter(({ edition }) => edition === ofEdition)
        .map(({ edition, source, total, chapters, status, _from }) => {
          const own = code.length > CHAPTER_DIGITS ? headings.get(`${edition} ${source} ${code}`) : chapters.get(code);
          return { source, product: own ?? null, total, status, _from };
        });
      return [product, figures];
    }),
  );
}
