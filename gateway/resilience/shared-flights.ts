interface Flight {
  readonly result: Promise<unknown>;
  readonly controller: AbortController;
  waiting: number;
}

/** Makes something; `signal` is aborted when everybody who waits for it has gone. */
export type Make<T> = (signal: AbortSignal) => Promise<T>;

/** What is under way is not begun a second time: whoever asks for the same meanwhile waits for it. */
export class SharedFlights {
  readonly #flights = new Map<string, Flight>();
  #joined = 0;

  /** How often somebody waited for what another had begun. */
  get joined(): number {
    return this.#joined;
  }

  has(key: string): boolean {
    return this.#flights.has(key);
  }

  /**
   * What `make` of the key answers. Whoever leaves does so alone; when all have left, `make` is told by its signal, and
   * whoever asks next begins anew. One that has left waits for the answer all the same, as its caller asked.
   */
  async join<T>(key: string, make: Make<T>, signal: AbortSignal | undefined): Promise<T> {
    const flight = this.#flights.get(key) ?? this.#start(key, make);
    flight.waiting += 1;
    if (flight.waiting > 1) this.#joined += 1;
    const leave = (): void => {
      flight.waiting -= 1;
      if (flight.waiting > 0) return;
      this.#forget(key, flight);
      flight.controller.abort(signal?.reason);
    };
    if (signal?.aborted === true) leave();
    else signal?.addEventListener('abort', leave, { once: true });
    try {
      // A flight carries what `make` of the same key answers.
      return (await flight.result) as T;
    } finally {
      signal?.removeEventListener('abort', leave);
    }
  }

  #start<T>(key: string, make: Make<T>): Flight {
    const controller = new AbortController();
    const flight: Flight = { result: make(controller.signal), controller, waiting: 0 };
    this.#flights.set(key, flight);
    const forget = (): void => this.#forget(key, flight);
    flight.result.then(forget, forget);
    return flight;
  }

  #forget(key: string, flight: Flight): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
  }
}
