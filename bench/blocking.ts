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
  /** How long the event loop stood still at most while something was done, in ms. */
  blockedDuring(act: () => Promise<void>): Promise<number>;
}

const SETTLE_MS = 300;
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, SETTLE_MS));

export async function startWatched(
  children: Children,
  environment: Readonly<Record<string, string>> = {},
): Promise<Watched> {
  const file = join(mkdtempSync(join(tmpdir(), 'bench-')), 'blocked');
  const watch = projectPath('dist', 'bench', 'loop-watch.js');
  const child = await startOne(children, ['--import', watch], { ...environment, BENCH_LOOP_FILE: file });
  return {
    child,
    blockedDuring: async (act) => {
      await settled();
      child.signal('SIGUSR2');
      await settled();
      await act();
      child.signal('SIGUSR2');
      await settled();
      return Number(readFileSync(file, 'utf8'));
    },
  };
}
