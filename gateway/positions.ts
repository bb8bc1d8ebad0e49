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

interface Version {
  readonly positions: readonly (Positions | undefined)[];
  readonly text: string;
}

// The version of the data that a query reads, as it was for the last request.
const versions = new WeakMap<ReadonlySet<string>, Version>();

function versionOf(positions: readonly (Positions | undefined)[], datasets: ReadonlySet<string>): string {
  const known = versions.get(datasets);
  if (known?.positions.every((one, index) => one === positions[index]) === true) return known.text;
  const entries = positions.flatMap((one) => Object.entries(one ?? {}));
  const text = encodePositions(Object.fromEntries(entries.filter(([dataset]) => datasets.has(dataset))));
  versions.set(datasets, { positions, text });
  return text;
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
  if (datasets === null) return all.map((positions) => encodePositions(positions ?? {})).join(';');
  return versionOf(all, datasets);
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
