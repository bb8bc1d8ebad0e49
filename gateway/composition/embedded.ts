import type { StoreSettings } from '../../datasets/store/open.ts';
import { GraphError } from '../../service/errors.ts';
import type { Logger } from '../../service/log.ts';
import type { Transport } from './transport.ts';

export interface EmbeddedOptions {
  readonly store: StoreSettings;
  readonly databasePrefix: string;
  readonly log: Logger;
  readonly now: () => Date;
}

/** Starts the four subgraphs in this process and reaches them by a call. */
export async function embeddedTransport(options: EmbeddedOptions): Promise<Transport> {
  // Only here, so that a gateway over remote subgraphs never loads them.
  const { startSubgraph } = await import('../../subgraphs/start.ts');
  const { SUBGRAPH_NAMES } = await import('../../subgraphs/subgraph.ts');
  const running = await Promise.all(SUBGRAPH_NAMES.map((name) => startSubgraph(name, options)));
  const byName = new Map(running.map(({ subgraph }) => [subgraph.name as string, subgraph]));
  return {
    inProcess: true,
    execute: (name, request, headers) => {
      const subgraph = byName.get(name);
      if (subgraph === undefined) {
        throw new GraphError('SUBGRAPH_UNAVAILABLE', `The subgraph ${name} is not part of this process.`, {
          subgraph: name,
        });
      }
      return subgraph.execute(request, headers);
    },
    histories: (name) => byName.get(name)?.histories() ?? null,
    states: () => Object.fromEntries([...byName].map(([name, subgraph]) => [name, subgraph.ready() ? 'up' : 'down'])),
    stop: async () => {
      await Promise.all(running.map((one) => one.stop()));
    },
  };
}
