import { connect, type Socket } from 'node:net';

/** One answer as it came. */
export interface Reply {
  readonly status: number;
  readonly body: Buffer;
  readonly etag: string | null;
}

const HEAD_END = '\r\n\r\n';
const LAST_CHUNK = Buffer.from('0\r\n\r\n');

/** The bytes of a body that came in chunks, without their sizes. */
function unchunked(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; ;) {
    const line = bytes.indexOf('\r\n', at);
    const size = Number.parseInt(bytes.toString('latin1', at, line), 16);
    if (!(size > 0)) return Buffer.concat(parts);
    parts.push(bytes.subarray(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
}

/** What is known of an answer once its head is here. */
interface Head {
  readonly status: number;
  readonly etag: string | null;
  readonly bodyAt: number;
  /** Null for a body in chunks. */
  readonly length: number | null;
}

function headOf(bytes: Buffer): Head | null {
  const end = bytes.indexOf(HEAD_END);
  if (end < 0) return null;
  const text = bytes.toString('latin1', 0, end);
  const status = Number(text.slice(9, 12));
  const length = /\r\ncontent-length: *(\d+)/iu.exec(text)?.[1];
  const etag = /\r\netag: *(.+?)(?:\r\n|$)/iu.exec(text)?.[1] ?? null;
  const chunked = /\r\ntransfer-encoding: *chunked/iu.test(text);
  return { status, etag, bodyAt: end + HEAD_END.length, length: chunked ? null : Number(length ?? 0) };
}

/**
 * One kept connection with one request at a time. It does no more than the bench needs, so that the one who asks costs
 * less than the one who answers.
 */
export class Connection {
  readonly #socket: Socket;
  #received: Buffer[] = [];
  #size = 0;
  #head: Head | null = null;
  #answered: ((reply: Reply) => void) | null = null;
  #failed: ((error: Error) => void) | null = null;

  constructor(url: string) {
    const { hostname, port } = new URL(url);
    this.#socket = connect({ host: hostname, port: Number(port), noDelay: true });
    this.#socket.on('data', (chunk: Buffer) => this.#take(chunk));
    const failed = (error?: Error): void => this.#failed?.(error ?? new Error(`${url} closed the connection`));
    this.#socket.on('error', failed);
    this.#socket.on('close', () => failed());
  }

  /** Sends one whole request. */
  ask(request: Buffer | string): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.#answered = resolve;
      this.#failed = reject;
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#failed = null;
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    this.#received.push(chunk);
    this.#size += chunk.length;
    if (this.#head === null) {
      this.#received = [Buffer.concat(this.#received)];
      this.#head = headOf(this.#received[0] ?? chunk);
      if (this.#head === null) return;
    }
    const { status, etag, bodyAt, length } = this.#head;
    if (length === null ? !chunk.subarray(-LAST_CHUNK.length).equals(LAST_CHUNK) : this.#size < bodyAt + length) return;
    const whole = this.#received.length === 1 ? (this.#received[0] ?? chunk) : Buffer.concat(this.#received);
    this.#received = [];
    this.#size = 0;
    this.#head = null;
    const rest = whole.subarray(bodyAt);
    this.#answered?.({ status, etag, body: length === null ? unchunked(rest) : rest });
  }
}
