export const VINTAGE_KINDS = ['PRELIMINARY', 'REVISED', 'FINAL', 'BENCHMARK', 'BACKCAST'] as const;
export type VintageKind = (typeof VINTAGE_KINDS)[number];

/** One publication of one dataset by its publisher. */
export interface Release {
  readonly dataset: string;
  /** 1 for the first publication of the dataset, and one more for each that follows. */
  readonly number: number;
  readonly publishedOn: string;
  /** False when the day is the last date that the source itself states, because the publisher states none. */
  readonly publishedOnStated: boolean;
  readonly kind: VintageKind;
  readonly added: number;
  readonly revised: number;
  readonly retired: number;
  readonly rows: number;
  readonly note: string | null;
  /** Columns that the dataset's declaration had when this was loaded; a column that came later is null in its rows. */
  readonly columns?: readonly string[];
  /** True of what comes with the project; samples are never put on top of what was loaded. */
  readonly sample?: true;
}

/**
 * The publication history of one dataset: every release ever stored, and the moves of its pointer in order. A
 * publication moves the pointer to a new release; a rollback moves it back to an older one, and what lies between is
 * withdrawn. A position is a number of moves: whoever holds one sees the dataset as it was after that many.
 */
export interface History {
  readonly dataset: string;
  readonly releases: readonly Release[];
  readonly moves: readonly number[];
}

export type Histories = Readonly<Record<string, History>>;

/** The number by which a row that no release has replaced is marked; no dataset reaches so many releases. */
export const OPEN = 2_147_483_647;

/** Columns of a declaration that some stored release was loaded without: in its rows they are null. */
export function columnsAddedLater(history: History, columns: readonly string[]): readonly string[] {
  return columns.filter((column) => history.releases.some((release) => release.columns?.includes(column) === false));
}

export function releaseId(dataset: string, number: number): string {
  return `${dataset}@${number}`;
}

const RELEASE_ID = /^([a-z-]+)@(\d{1,9})$/u;

/** The dataset and number of a release id; null when the text is none. */
export function parseReleaseId(text: string): { readonly dataset: string; readonly number: number } | null {
  const match = RELEASE_ID.exec(text);
  return match?.[1] === undefined ? null : { dataset: match[1], number: Number(match[2]) };
}

/** The releases that stand at a position, oldest first: published by then and not withdrawn by then. */
export function liveReleases(history: History, position: number): readonly Release[] {
  const live: number[] = [];
  for (const target of history.moves.slice(0, position)) {
    const standing = live.indexOf(target);
    if (standing >= 0) live.length = standing + 1;
    else live.push(target);
  }
  const byNumber = new Map(history.releases.map((release) => [release.number, release]));
  return live.flatMap((number) => byNumber.get(number) ?? []);
}

/**
 * The release that answers at a position for somebody who knows what had been published by `asOf`: a day; a day and a
 * release of that day as 2018-03-27;regions@1, which then answers for its own dataset; the id of a release alone; or
 * null for everything. Null when nothing had been published by then.
 */
export function releaseAsOf(history: History, position: number, asOf: string | null): Release | null {
  const named = asOf === null ? null : parseReleaseId(asOf.slice(asOf.indexOf(';') + 1));
  if (named !== null && named.dataset === history.dataset) {
    if (!history.moves.slice(0, position).includes(named.number)) return null;
    return history.releases.find((release) => release.number === named.number) ?? null;
  }
  const day = asOf !== null && /^\d{4}-/u.test(asOf) ? asOf.slice(0, 10) : null;
  const known = liveReleases(history, position).filter((release) => day === null || release.publishedOn <= day);
  return known.at(-1) ?? null;
}
