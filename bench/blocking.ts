import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectPath } from '../service/paths.ts';
import type { Children } from './children.ts';
import { startOne } from './variants.ts';

type Child = Awaited<ReturnType<typeof startOne>>;

/** One process of ours that tells how long its event loop stood still. */
export interface Watched {
  readonly child: Child;
  /** How long the event loop stood still at most while something was asked some times, once it is warm, in ms. */
  blockedBy(ask: () => Promise<void>): Promise<number>;
}

const SETTLE_MS = 300;
const TIMES = 5;

/** Whatever was done has been cleared up. */
export const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, SETTLE_MS));

export async function startWatched(
  children: Children,
  environment: Readonly<Record<string, string>> = {},
): Promise<Watched> {
  const file = join(mkdtempSync(join(tmpdir(), 'bench-')), 'blocked');
  const watch = projectPath('dist', 'bench', 'loop-watch.js');
  const child = await startOne(children, ['--import', watch], { ...environment, BENCH_LOOP_FILE: file });
  return {
    child,
    blockedBy: async (ask) => {
      for (let time = 0; time < 2 * TIMES; time += 1) await ask();
      await settled();
      child.signal('SIGUSR2');
      await settled();
      for (let time = 0; time < TIMES; time += 1) await ask();
      child.signal('SIGUSR2');
      await settled();
      return Number(readFileSync(file, 'utf8'));
    },
  };
}
