import { readFileSync } from 'node:fs';
import { fromHeaders, type Headers } from '../service/headers.ts';
import { setUpHeap } from '../service/heap.ts';
import { createHttpServer, healthRoutes, JSON_TYPE, route } from '../service/http.ts';
import { createLog } from '../service/log.ts';
import { projectPath } from '../service/paths.ts';
import { CompiledQueries } from '../subgraphs/compiled.ts';
import { createContext } from '../subgraphs/context.ts';
import { enterprisesSubgraph } from '../subgraphs/enterprises/index.ts';
import { exportsSubgraph } from '../subgraphs/exports/index.ts';
import { programsSubgraph } from '../subgraphs/programs/index.ts';
import { regionsSubgraph } from '../subgraphs/regions/index.ts';
import { startSubgraph } from '../subgraphs/start.ts';
import { executableSchema, type SubgraphDefinition } from '../subgraphs/subgraph.ts';
import type { SharedLoaders } from '../subgraphs/value-types.ts';
import { MergedContext, mergedSchema, type Part } from './merged-schema.ts';

// The graph without federation: one compiled schema over the four embedded stores behind the gateway's HTTP server, with
// its heap.

setUpHeap();

const now = (): Date => new Date();
const log = createLog('merged', 'info');

async function part<L extends SharedLoaders>(definition: SubgraphDefinition<L>): Promise<Part> {
  const { name, datasets, loaders } = definition;
  const { store, subgraph } = await startSubgraph(name, {
    store: { kind: 'embedded' },
    databasePrefix: 'bench_',
    log,
    now,
  });
  const histories = await subgraph.refresh();
  const scope = (): ReturnType<typeof fromHeaders> => fromHeaders({} satisfies Headers, now);
  return {
    schema: executableSchema(definition),
    context: () => createContext({ scope: scope(), store, datasets, histories, loaders }),
  };
}

const parts = [
  await part(programsSubgraph),
  await part(regionsSubgraph),
  await part(enterprisesSubgraph),
  await part(exportsSubgraph),
];
const schema = mergedSchema(readFileSync(projectPath('schema', 'api.graphql'), 'utf8'), parts);
const queries = new CompiledQueries(schema);
const server = createHttpServer({
  log,
  maxBodyBytes: 256 * 1024,
  headerTimeoutMs: 10_000,
  bodyTimeoutMs: 15_000,
});
route(server, '/graphql', {
  POST: async (request, reply) => {
    const { query } = request.body as { readonly query: string };
    const answer = await queries.get(query)(new MergedContext(), {});
    return reply.type(JSON_TYPE).send(JSON.stringify(answer));
  },
});
healthRoutes(server, () => ({ ready: true, body: {} }));
await server.listen({ host: '127.0.0.1', port: Number(process.argv[2]) });
