import type { Histories } from '../../datasets/release.ts';
import type { StoreSettings } from '../../datasets/store/open.ts';
import { GraphError } from '../../service/errors.ts';
import type { Logger } from '../../service/log.ts';
import type { Transport, TransportRequest, TransportResponse } from './transport.ts';

export interface EmbeddedOptions {
  readonly store: StoreSettings;
  readonly databasePrefix: string;
  readonly log: Logger;
  readonly now: () => Date;
}

/** What the transport needs of a subgraph in the same process. */
export interface LocalSubgraph {
  readonly name: string;
  execute(request: TransportRequest, headers: Readonly<Record<string, string>>): Promise<TransportResponse>;
  prepare?(query: string): void;
  histories(): Histories | null;
  ready(): boolean;
}

/** Reaches subgraphs in this process by a call. */
export function localTransport(subgraphs: readonly LocalSubgraph[], stop: () => Promise<void>): Transport {
  const byName = new Map(subgraphs.map((subgraph) => [subgraph.name, subgraph]));
  return {
    inProcess: true,
    takesWalks: true,
    execute: async (name, request, headers) => {
      const subgraph = byName.get(name);
      if (subgraph === undefined) {
        throw new GraphError('SUBGRAPH_UNAVAILABLE', `The subgraph ${name} can't be reached.`, { subgraph: name });
      }
      return subgraph.execute(request, headers);
    },
    prepare: (name, query) => byName.get(name)?.prepare?.(query),
    histories: (name) => byName.get(name)?.histories() ?? null,
    figures: () => ({}),
    changed: () => [],
    states: () => Object.fromEntries(subgraphs.map((subgraph) => [subgraph.name, subgraph.ready() ? 'up' : 'down'])),
    stop,
  };
}

/** Starts the four subgraphs in this process. */
export async function embeddedTransport(options: EmbeddedOptions): Promise<Transport> {
  // Only here, so that a gateway over remote subgraphs never loads them.
  const { startSubgraph } = await import('../../subgraphs/start.ts');
  const { SUBGRAPH_NAMES } = await import('../../subgraphs/subgraph.ts');
  const running = await Promise.all(SUBGRAPH_NAMES.map((name) => startSubgraph(name, options)));
  return localTransport(
    running.map(({ subgraph }) => subgraph),
    async () => {
      await Promise.all(running.map((one) => one.stop()));
    },
  );
}
