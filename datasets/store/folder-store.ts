import { EmbeddedStore } from './embedded.ts';
import { FolderLedger } from './folder-ledger.ts';
import type { Ledger } from './ledger.ts';

/** The store in memory, with what is published kept in a folder that other processes follow. */
export class FolderStore extends EmbeddedStore {
  override readonly ledger: Ledger;

  constructor(folder: string, options: { readonly writes: boolean }) {
    super();
    this.ledger = new FolderLedger(folder, this, options);
  }
}
