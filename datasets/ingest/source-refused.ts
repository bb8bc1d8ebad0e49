/** What makes a file unusable as a whole: nothing of it, nor of the files read with it, may be loaded. */
export class SourceRefused extends Error {
  /** Everything that is wrong, each fault in a sentence that names its file. */
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.name = 'SourceRefused';
    this.faults = faults;
  }
}
