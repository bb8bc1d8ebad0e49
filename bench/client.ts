import { Client } from 'undici';
import type { Shape } from './shapes.ts';
import type { Variant } from './variants.ts';

/** Asks one variant over one connection that is kept, one request at a time. */
export class VariantClient {
  readonly variant: Variant;
  readonly #client: Client;
  readonly #path: string;

  constructor(variant: Variant) {
    const { origin, pathname } = new URL(variant.url);
    this.variant = variant;
    this.#client = new Client(origin);
    this.#path = pathname;
  }

  /** The text of the answer. Throws for any status but 200. */
  async ask(shape: Shape): Promise<string> {
    const { statusCode, body } = await this.#client.request({
      method: 'POST',
      path: this.#path,
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ query: shape.query }),
    });
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`${this.variant.name}, ${shape.name}: ${statusCode} ${text.slice(0, 500)}`);
    return text;
  }

  /** CPU time of every process of the variant until now. */
  cpuMs(): number {
    return this.variant.processes.reduce((sum, child) => sum + child.cpuMs(), 0);
  }

  close(): Promise<void> {
    return this.#client.close();
  }
}
