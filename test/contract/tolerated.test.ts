import { join } from 'node:path';
import { FileKeys } from '../../datasets/ingest/file-keys.ts';
import { ingest, type Ingested } from '../../datasets/ingest/ingest.ts';
import { readRows } from '../../datasets/ingest/read.ts';
import { prepareStore } from '../../datasets/ledger.ts';
import { Snapshot } from '../../datasets/store/snapshot.ts';
import type { Store } from '../../datasets/store/store.ts';
import type { delivery } from '../fixtures/deliveries.ts';
import { deliveries, deliveryFile } from '../fixtures/deliveries.ts';
import { withFolder } from '../support/folder.ts';
import { TODAY } from '../support/read.ts';
import { describeStores } from '../support/stores.ts';

type Line = Parameters<typeof delivery>[0];

const DAY = '2026-01-01';
const sample = deliveryFile({ id: 'd-1' }, { id: 'd-2' }, { id: 'd-3' }, { id: 'd-4', year: '2020' })
  .replace('note\n', 'note,published_on\n')
  .replaceAll(',NORMAL,,\n', ',NORMAL,,,2025-01-01\n');

describeStores('a load that tolerates refused rows', ({ open }) => {
  let store: Store;

  /** Loads a file over three rows of 2021 and one of 2020, of which each has the value 10.5. */
  const load = (lines: readonly Line[], more: { dryRun?: boolean; knows?: (id: string) => boolean } = {}) =>
    withFolder({ 'deliveries.csv': sample }, (samplesFolder) =>
      withFolder({ 'a.csv': deliveryFile(...lines) }, async (folder): Promise<Ingested> => {
        const keys = new FileKeys(deliveries);
        const { knows = () => true } = more;
        return ingest(store, deliveries, {
          items: readRows(deliveries, [join(folder, 'a.csv')], {
            today: TODAY,
            publishedOn: DAY,
            keys,
            knows: (_, id) => knows(id),
          }),
          keys,
          announced: { publishedOn: DAY, kind: null, note: null },
          maxRejected: 5,
          dryRun: more.dryRun ?? false,
          samplesFolder,
          lease: { now: () => Date.now() },
        });
      }),
    );
  const standing = async (): Promise<unknown[]> => {
    const rows = await new Snapshot(store, { deliveries: 2 }).find(deliveries, {}, { sort: { id: 1 } }).toArray();
    return rows.map(({ id, value }) => [id, value]);
  };

  beforeEach(async () => {
    store = await open();
    await prepareStore(store, [deliveries]);
  });
  afterEach(() => store.close());

  it('keeps the row that stands under the key of a refused one, and retires what the file does not name', async () => {
    const lines = [
      { id: 'd-1', value: '11' },
      { id: 'd-2', value: 'many' },
    ];
    const tried = await load(lines, { dryRun: true });
    const { counts, rejected, kept, withoutKey } = await load(lines);
    expect({ counts, rejected, kept, withoutKey }).toEqual({
      counts: { added: 0, revised: 1, retired: 1, unchanged: 0 },
      rejected: 1,
      kept: 1,
      withoutKey: 0,
    });
    expect(tried).toMatchObject({ counts, kept });
    expect(await standing()).toEqual([
      ['d-1', 1_100],
      ['d-2', 1_050],
      ['d-4', 1_050],
    ]);
  });

  it('keeps it also where the row refers to nothing', async () => {
    const { counts, kept } = await load([{ id: 'd-1' }, { id: 'd-2', region: 'kz-abai' }, { id: 'd-3' }], {
      knows: (id) => id !== 'kz-abai',
    });
    expect([counts, kept]).toEqual([{ added: 0, revised: 0, retired: 0, unchanged: 2 }, 1]);
  });

  it('takes of two rows under one key the first alone, whether it is refused or not', async () => {
    const refusedFirst = [{ id: 'd-1', value: 'many' }, { id: 'd-1', value: '11' }, { id: 'd-2' }, { id: 'd-3' }];
    const { counts, rejected, kept } = await load(refusedFirst);
    expect([counts.revised, rejected, kept]).toEqual([0, 2, 1]);
    const takenFirst = [{ id: 'd-1', value: '11' }, { id: 'd-1', value: 'many' }, { id: 'd-2' }, { id: 'd-3' }];
    const next = await load(takenFirst);
    expect([next.counts.revised, next.rejected, next.kept]).toEqual([1, 1, 0]);
  });

  it('counts refused rows whose key nobody can read: what stood for them is retired as absent', async () => {
    const { counts, kept, withoutKey } = await load([{ id: 'd-1' }, { id: 'D 2' }, { id: 'd-3' }]);
    expect([counts.retired, kept, withoutKey]).toEqual([1, 0, 1]);
  });
});
