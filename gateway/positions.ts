import { releaseId, type Histories, type Release } from '../datasets/release.ts';
import { encodePositions, type Positions } from '../service/headers.ts';
import type { Transport } from './composition/transport.ts';

const byHistories = new WeakMap<Histories, Positions>();

/** The newest position in each history; the same object for the same histories. */
function newest(histories: Histories): Positions {
  const known = byHistories.get(histories);
  if (known !== undefined) return known;
  const positions = Object.freeze(
    Object.fromEntries(Object.values(histories).map(({ dataset, moves }) => [dataset, moves.length])),
  );
  byHistories.set(histories, positions);
  return positions;
}

/** One position in each dataset's history, frozen for a request: a publication in mid-request is invisible to it. */
export type PinnedPositions = ReadonlyMap<string, Positions>;

export function pinPositions(transport: Transport, subgraphs: Iterable<string>): PinnedPositions {
  const pinned = new Map<string, Positions>();
  for (const name of subgraphs) {
    const histories = transport.histories(name);
    if (histories !== null) pinned.set(name, newest(histories));
  }
  return pinned;
}

const versions = new WeakMap<Positions, string>();

function versionOf(positions: Positions): string {
  const known = versions.get(positions);
  if (known !== undefined) return known;
  const version = encodePositions(positions);
  versions.set(positions, version);
  return version;
}

/**
 * The state of some datasets at pinned positions as one text, or of all of them; null while a subgraph's histories are
 * not known.
 */
export function dataVersionOf(
  pinned: PinnedPositions,
  subgraphs: readonly string[],
  datasets: ReadonlySet<string> | null,
): string | null {
  const all = subgraphs.map((name) => pinned.get(name));
  if (all.includes(undefined)) return null;
  if (datasets === null) return all.map((positions) => versionOf(positions ?? {})).join(';');
  const entries = all.flatMap((positions) => Object.entries(positions ?? {}));
  return encodePositions(Object.fromEntries(entries.filter(([dataset]) => datasets.has(dataset))));
}

/** A release by its id, in whichever subgraph's history it stands; null when there is none. */
export function findRelease(transport: Transport, subgraphs: Iterable<string>, id: string): Release | null {
  for (const name of subgraphs) {
    for (const history of Object.values(transport.histories(name) ?? {})) {
      const found = history.releases.find((release) => releaseId(release.dataset, release.number) === id);
      if (found !== undefined) return found;
    }
  }
  return null;
}
