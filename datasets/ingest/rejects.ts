import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Rejection } from './validate.ts';

const SHOWN = 1_000;
/** Characters that wait to be written at most. */
const CHUNK = 1 << 16;

/** What was refused: all of it in a file, the first thousand at hand. The file is made with the first of them. */
export class Rejects {
  readonly #path: string;
  readonly shown: Rejection[] = [];
  #file: FileHandle | null = null;
  #count = 0;
  #waiting = '';

  constructor(path: string) {
    this.#path = path;
  }

  get count(): number {
    return this.#count;
  }

  /** Where they are; null while there are none. */
  get path(): string | null {
    return this.#count === 0 ? null : this.#path;
  }

  async add(rejections: readonly Rejection[]): Promise<void> {
    if (rejections.length === 0) return;
    this.#count += rejections.length;
    this.shown.push(...rejections.slice(0, SHOWN - this.shown.length));
    if (this.#file === null) {
      await mkdir(dirname(this.#path), { recursive: true });
      this.#file = await open(this.#path, 'w');
    }
    for (const rejection of rejections) this.#waiting += `${JSON.stringify(rejection)}\n`;
    if (this.#waiting.length > CHUNK) await this.#flush();
  }

  async close(): Promise<void> {
    await this.#flush();
    await this.#file?.close();
    this.#file = null;
  }

  async #flush(): Promise<void> {
    await this.#file?.appendFile(this.#waiting);
    this.#waiting = '';
  }
}
