import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { errorBody } from '../../service/errors.ts';
import { JSON_TYPE, logRequest, requestIdOf } from '../../service/http.ts';
import type { Logger } from '../../service/log.ts';
import { corsHeaders } from '../cors.ts';
import { OVERLOADED, type LaneFigures } from '../resilience/admission.ts';
import { Turns } from '../resilience/turns.ts';

export interface DoorOptions {
  /** How long a request may wait before it is read. */
  readonly waitMs: number;
  /** How many may wait. */
  readonly waiting: number;
  /** Whether what has been read already leaves room for more. */
  readonly hasRoom: () => boolean;
  readonly corsOrigins: readonly string[];
  readonly log: Logger;
  /** Hears of every request that is refused. */
  readonly onRefused: () => void;
}

// Whoever is let wait shall not be refused after all when the others take a little longer than they did.
const EXPECTED = 0.25;
// So many are a burst, not too much to do: they wait their time out whatever the last ones took.
const FEW = 64;
const BODY = errorBody('SERVICE_UNAVAILABLE', OVERLOADED);
const HEADERS = [
  ...['content-type', JSON_TYPE, 'content-length', String(Buffer.byteLength(BODY))],
  ...['retry-after', '1', 'cache-control', 'no-store'],
];

/** Whether a request asks the graph; health, metrics, the page and any refusal are answered whatever there is to do. */
function asksGraph({ url = '', method }: IncomingMessage): boolean {
  return (method === 'GET' || method === 'POST') && (url.startsWith('/graphql') || url.startsWith('/data/'));
}

/**
 * Lets requests for the graph in as fast as they can be worked on. Those that come while others wait are not read, so
 * that refusing costs next to nothing however many they are.
 */
export class Door {
  readonly #options: DoorOptions;
  readonly #turns: Turns;
  #refused = 0;

  constructor(options: DoorOptions) {
    this.#options = options;
    this.#turns = new Turns({ ...options, clock: () => performance.now() });
  }

  /** To be called for the server before it listens. */
  watch(server: Server): void {
    // One turn of the event loop takes one connection, however many wait.
    server.on('connection', () => this.#turns.expectMore());
  }

  get figures(): LaneFigures {
    return { running: 0, waiting: this.#turns.waiting, refused: this.#refused };
  }

  /** Calls `enter` when a request may be read; answers it with 503 where it would wait too long for that. */
  meet(request: IncomingMessage, response: ServerResponse, enter: () => void): void {
    if (!asksGraph(request) || this.#turns.mayBegin()) {
      enter();
    } else if (this.#isCrowded()) {
      this.#refuse(request, response);
    } else {
      void this.#turns.wait('small').then((mayEnter) => {
        // Nobody watches whether whoever sent it waits on: there are many, and it is not for long.
        if (response.destroyed) return;
        if (mayEnter) enter();
        else this.#refuse(request, response);
      });
    }
  }

  /** Whether whoever comes now had better try again later. */
  #isCrowded(): boolean {
    const { waitMs, waiting: most } = this.#options;
    const { waiting, expectedWaitMs } = this.#turns;
    return waiting >= most || (waiting >= FEW && expectedWaitMs > EXPECTED * waitMs);
  }

  /** Answers without having read more than the head: Node drops what follows of it. */
  #refuse(request: IncomingMessage, response: ServerResponse): void {
    const { corsOrigins, log, onRefused } = this.#options;
    const requestId = requestIdOf(request);
    this.#refused += 1;
    const cors = Object.entries(corsHeaders(request.headers.origin, corsOrigins)).flat();
    response.writeHead(503, [...HEADERS, 'x-request-id', requestId, ...cors]).end(BODY);
    onRefused();
    logRequest(log, { requestId, method: request.method, route: 'none', status: 503, ms: 0 });
  }
}
