import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Rejection } from './validate.ts';

const SHOWN = 1_000;

/** The file of rejections can't be written: a load that can't say what it refused must not go on. */
export class RejectsUnwritable extends Error {
  constructor(path: string, cause: unknown) {
    super(
      `The file of rejections ${path} can't be written (${(cause as NodeJS.ErrnoException).code ?? String(cause)}); make room for it, or name another with --rejects.`,
      { cause },
    );
    this.name = 'RejectsUnwritable';
  }
}

/** What was refused: all of it in a file, the first thousand at hand. The file is made with the first of them. */
export class Rejects {
  readonly #path: string;
  readonly shown: Rejection[] = [];
  #file: FileHandle | null = null;
  #count = 0;

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

  /** Throws RejectsUnwritable. */
  async add(rejections: readonly Rejection[]): Promise<void> {
    if (rejections.length === 0) return;
    this.#count += rejections.length;
    this.shown.push(...rejections.slice(0, SHOWN - this.shown.length));
    try {
      this.#file ??= await this.#opened();
      // At once, so that it fails before anything is published rather than after.
      await this.#file.appendFile(rejections.map((rejection) => `${JSON.stringify(rejection)}\n`).join(''));
    } catch (error) {
      throw new RejectsUnwritable(this.#path, error);
    }
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = null;
  }

  async #opened(): Promise<FileHandle> {
    await mkdir(dirname(this.#path), { recursive: true });
    return open(this.#path, 'w');
  }
}
