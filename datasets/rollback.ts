import { GraphError } from '../service/errors.ts';
import type { Dataset } from './dataset.ts';
import { readHistory } from './ledger.ts';
import { liveReleases, releaseId, type Release } from './release.ts';
import type { Store } from './store/store.ts';

/**
 * Moves the pointer of a dataset to a release that was published before: what came after it is withdrawn and stays
 * readable by its id. Answers the release that stands then.
 */
export async function rollBack(store: Store, dataset: Dataset, number: number): Promise<Release> {
  const history = await readHistory(store, dataset);
  const release = history.releases.find((one) => one.number === number && history.moves.includes(number));
  if (release === undefined) {
    const known = [...new Set(history.moves)].map((one) => releaseId(dataset.name, one));
    const expected = known.length === 0 ? 'nothing was published yet' : `expected one of ${known.join(', ')}`;
    throw new GraphError(
      'BAD_USER_INPUT',
      `${releaseId(dataset.name, number)} is no release that was published; ${expected}.`,
    );
  }
  if (liveReleases(history, history.moves.length).at(-1)?.number === number) {
    throw new GraphError('BAD_USER_INPUT', `${releaseId(dataset.name, number)} stands already; nothing was moved.`);
  }
  await store.ledger.move(dataset, number);
  return release;
}
