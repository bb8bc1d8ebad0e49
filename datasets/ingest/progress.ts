export interface Progress {
  rows(rows: number, rejected: number): void;
  bytes(read: number, total: number): void;
  end(): void;
}

interface Channel {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const TERMINAL_MS = 500;
const LOG_MS = 5_000;

const inWords = (seconds: number): string =>
  seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;

/** How a long load goes on: rows, rows/s, rejected, time left; one line on a terminal, else a line every few seconds. */
export function progressOn(channel: Channel, now: () => number): Progress {
  const terminal = channel.isTTY === true;
  const began = now();
  let shown = began;
  let share = 0;
  let drawn = false;
  const line = (rows: number, rejected: number, seconds: number): string => {
    const left = share > 0.01 && share < 1 ? `, ${inWords((seconds / share) * (1 - share))} left` : '';
    const speed = Math.round(rows / seconds).toLocaleString('en');
    return `${rows.toLocaleString('en')} rows, ${speed} rows/s, ${rejected.toLocaleString('en')} rejected${left}`;
  };
  return {
    bytes: (read, total) => {
      share = total === 0 ? 0 : read / total;
    },
    rows: (rows, rejected) => {
      const moment = now();
      if (moment - shown < (terminal ? TERMINAL_MS : LOG_MS)) return;
      shown = moment;
      drawn = terminal;
      const text = line(rows, rejected, (moment - began) / 1_000);
      channel.write(terminal ? `\r\u001B[K${text}` : `${text}\n`);
    },
    end: () => {
      if (drawn) channel.write('\r\u001B[K');
    },
  };
}
