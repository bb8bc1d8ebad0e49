import { progressOn, type Progress } from '../../../../datasets/ingest/progress.ts';

interface Shown {
  readonly lines: string[];
  readonly progress: Progress;
  /** Lets seconds pass. */
  readonly wait: (seconds: number) => void;
}

function shownOn(isTTY: boolean): Shown {
  let clock = 0;
  const lines: string[] = [];
  const progress = progressOn({ isTTY, write: (text: string) => lines.push(text) }, () => clock);
  return { lines, progress, wait: (seconds) => void (clock += seconds * 1_000) };
}

describe('the progress of a load', () => {
  it('is a line every few seconds where nobody watches: rows, speed, rejections and time left', () => {
    const { lines, progress, wait } = shownOn(false);
    progress.bytes(25, 100);
    progress.rows(1_000, 0);
    wait(10);
    progress.rows(20_000, 3);
    wait(1);
    progress.rows(22_000, 3);
    progress.end();
    // 20,000 rows in 10 s; a quarter of the bytes took 10 s, so three quarters take 30 s.
    expect(lines).toEqual(['20,000 rows, 2,000 rows/s, 3 rejected, 30 s left\n']);
  });

  it('is one line that is drawn anew on a terminal and is gone at the end', () => {
    const { lines, progress, wait } = shownOn(true);
    wait(1);
    progress.rows(1_000, 0);
    wait(1);
    progress.rows(3_000, 0);
    progress.end();
    expect(lines).toEqual([
      '\r\u001B[K1,000 rows, 1,000 rows/s, 0 rejected',
      '\r\u001B[K3,000 rows, 1,500 rows/s, 0 rejected',
      '\r\u001B[K',
    ]);
  });

  it('of a short load is not shown at all', () => {
    const { lines, progress } = shownOn(true);
    progress.rows(10, 0);
    progress.end();
    expect(lines).toEqual([]);
  });
});
