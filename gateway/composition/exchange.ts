import type { Dispatcher } from 'undici';

/** What is sent in one request to a subgraph. */
export interface Asked {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body: string | null;
  /** Names and values in turn. */
  readonly headers: readonly string[];
}

/** What came of it, whole. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export interface ExchangeLimits {
  /** Aborted when nobody waits for the reply any more. */
  readonly signal: AbortSignal | undefined;
  /** How long it may take altogether. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

/** The reply was not there, or not whole, in time. */
export class ReplyTimeout extends Error {
  constructor() {
    super('The reply was not whole in time.');
    this.name = 'ReplyTimeout';
  }
}

/** The reply has more bytes than a reply may have. */
export class ReplyTooLarge extends Error {
  constructor() {
    super('The reply is larger than a reply may be.');
    this.name = 'ReplyTooLarge';
  }
}

type Controller = Dispatcher.DispatchController;

/**
 * One request and its reply, gathered as its bytes come. One timer for all of it, and a listener where there is a signal:
 * signals that time out or stand for others cost more than everything else that is done here.
 */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #limits: ExchangeLimits;
  readonly #resolve: (reply: Reply) => void;
  readonly #reject: (error: unknown) => void;
  readonly #timer: NodeJS.Timeout;
  #controller: Controller | null = null;
  #fault: Error | null = null;
  #status = 0;
  #headers: Reply['headers'] = {};
  #chunks: Buffer[] = [];
  #size = 0;

  constructor(limits: ExchangeLimits, resolve: (reply: Reply) => void, reject: (error: unknown) => void) {
    this.#limits = limits;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#timer = setTimeout(() => this.#giveUp(new ReplyTimeout()), Math.ceil(limits.timeoutMs));
    limits.signal?.addEventListener('abort', this.#leave, { once: true });
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    // Given up while it waited for a connection.
    if (this.#fault !== null) controller.abort(this.#fault);
  }

  onResponseStart(_: Controller, status: number, headers: Reply['headers']): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_: Controller, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > this.#limits.maxBytes) this.#giveUp(new ReplyTooLarge());
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.#end();
    const [only] = this.#chunks;
    const bytes = this.#chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.#chunks, this.#size);
    this.#resolve({ status: this.#status, headers: this.#headers, text: bytes.toString('utf8') });
  }

  onResponseError(_: Controller, error: Error): void {
    this.#end();
    this.#reject(error);
  }

  readonly #leave = (): void => this.#giveUp(this.#limits.signal?.reason as Error);

  /** Whoever waits is told at once; the connection is closed, because what is still to come on it is read by nobody. */
  #giveUp(fault: Error): void {
    this.#fault = fault;
    this.#end();
    this.#reject(fault);
    this.#controller?.abort(fault);
  }

  #end(): void {
    clearTimeout(this.#timer);
    this.#limits.signal?.removeEventListener('abort', this.#leave);
  }
}

/** Sends a request and reads its whole reply. Rejects when there is none, with the signal's reason when that is aborted. */
export function exchange(through: Dispatcher, asked: Asked, limits: ExchangeLimits): Promise<Reply> {
  return new Promise((resolve, reject) => {
    limits.signal?.throwIfAborted();
    const { method, path, body, headers } = asked;
    through.dispatch({ method, path, body, headers: headers as string[] }, new Exchange(limits, resolve, reject));
  });
}
