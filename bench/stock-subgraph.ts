import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { createLog } from '../service/log.ts';
import { fromHeaders, type Headers } from '../service/headers.ts';
import { createContext, type SubgraphContext } from '../subgraphs/context.ts';
import { enterprisesSubgraph } from '../subgraphs/enterprises/index.ts';
import { exportsSubgraph } from '../subgraphs/exports/index.ts';
import { programsSubgraph } from '../subgraphs/programs/index.ts';
import { regionsSubgraph } from '../subgraphs/regions/index.ts';
import { startSubgraph } from '../subgraphs/start.ts';
import { executableSchema, type SubgraphDefinition } from '../subgraphs/subgraph.ts';
import type { SharedLoaders } from '../subgraphs/value-types.ts';

// The peer of one subgraph: the same SDL, resolvers, loaders and samples in a stock Apollo Server with its defaults.

async function serve<L extends SharedLoaders>(definition: SubgraphDefinition<L>): Promise<string> {
  const { name, datasets, loaders } = definition;
  const now = () => new Date();
  const { store, subgraph } = await startSubgraph(name, {
    store: { kind: 'embedded' },
    databasePrefix: 'bench_',
    log: createLog(name, 'silent'),
    now,
  });
  const histories = await subgraph.refresh();
  // The samples do not change while the bench runs: the peer is spared the reading of histories.
  subgraph.stop();
  const server = new ApolloServer<SubgraphContext<L>>({ schema: executableSchema(definition) });
  const { url } = await startStandaloneServer(server, {
    listen: { host: '127.0.0.1', port: 0 },
    context: ({ req }) => {
      const scope = fromHeaders(req.headers as Headers, now);
      return Promise.resolve(createContext({ scope, store, datasets, histories, loaders }));
    },
  });
  return url;
}

const servers: Readonly<Record<string, () => Promise<string>>> = {
  programs: () => serve(programsSubgraph),
  regions: () => serve(regionsSubgraph),
  enterprises: () => serve(enterprisesSubgraph),
  exports: () => serve(exportsSubgraph),
};

const [name = ''] = process.argv.slice(2);
const start = servers[name];
if (start === undefined)
  throw new Error(`${JSON.stringify(name)} is no subgraph; expected ${Object.keys(servers).join(', ')}`);
process.stdout.write(`${await start()}\n`);
