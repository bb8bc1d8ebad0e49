import type { Children } from './children.ts';
import { startOne } from './variants.ts';

/** How one process starts: the time until it says where the graph is, and the memory that it holds then. */
export interface StartUp {
  readonly readyMs: readonly number[];
  readonly residentMb: readonly number[];
}

/** Starts ours in one process a few times, each alone. */
export async function measureStartUp(children: Children, times: number): Promise<StartUp> {
  const readyMs: number[] = [];
  const residentMb: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const child = await startOne(children);
    readyMs.push(child.startMs);
    residentMb.push(child.residentMb());
    await child.stop();
  }
  return { readyMs, residentMb };
}
