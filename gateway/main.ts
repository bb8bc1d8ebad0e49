import { liveReleases } from '../datasets/release.ts';
import { ConfigError, EXIT_CONFIG, helpText, processEnvironment, readFlags } from '../service/config.ts';
import { drainTimes } from '../service/drain.ts';
import { setUpHeap } from '../service/heap.ts';
import { STOP_LIMIT_MS, stopOnSignals } from '../service/lifecycle.ts';
import { createLog } from '../service/log.ts';
import { gatewayConfig, gatewaySettings } from './config.ts';
import { startGateway, type RunningGateway } from './start.ts';

const USAGE = `Serves the graph: npm start -- [flags]
Serves any supergraph: npm run serve -- --supergraph FILE [flags]`;
const EXAMPLE =
  '{ region(id: "kz-akmola") { name exportSummary(period: "2019") { processed { amount currency } structureStatus } } }';

function curl({ url }: RunningGateway, query: string): string {
  return `  curl -s '${url}/graphql' -H 'content-type: application/json' -d '${JSON.stringify({ query })}'`;
}

/** What a person wants to see first: where the graph is, what it holds, and a query to try. */
function banner(gateway: RunningGateway): string {
  const graph = `Graph: ${gateway.url}/graphql`;
  if (!gateway.ownDomain) {
    const subgraphs = gateway.subgraphs.map((name) => `  ${name}`);
    return [graph, 'Subgraphs:', ...subgraphs, 'Try:', curl(gateway, '{ __typename }'), ''].join('\n');
  }
  const datasets = gateway.subgraphs.flatMap((name) =>
    Object.values(gateway.transport.histories(name) ?? {}).map((history) => {
      const live = liveReleases(history, history.moves.length);
      const current = live.at(-1);
      const state =
        current === undefined
          ? 'nothing published'
          : `${live.length} releases, ${current.rows} rows, ${current.publishedOn}`;
      return `  ${name.padEnd(12)} ${history.dataset.padEnd(26)} ${state}`;
    }),
  );
  return [graph, 'Datasets:', ...datasets, 'Try:', curl(gateway, EXAMPLE), ''].join('\n');
}

async function main(): Promise<void> {
  setUpHeap();
  const flags = readFlags(gatewaySettings, process.argv.slice(2));
  if (flags.help) {
    process.stdout.write(
      `${helpText(USAGE, gatewaySettings)}  SUBGRAPH_URL_<NAME>  address of a remote subgraph, before the supergraph's own\n`,
    );
    return;
  }
  const strays = flags.positionals.map((stray) => `${stray}: is no flag; --help lists them`);
  const config = gatewayConfig(flags.values, processEnvironment(), [...flags.faults, ...strays]);
  const log = createLog('gateway', config.logLevel);
  const gateway = await startGateway(config, log, () => new Date());
  process.stdout.write(banner(gateway));
  stopOnSignals(() => gateway.stop(drainTimes(config.shutdownDelayMs, STOP_LIMIT_MS)), STOP_LIMIT_MS);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof ConfigError ? EXIT_CONFIG : 1;
  // Anything that was opened before the fault would keep the process alive.
  setImmediate(() => process.exit());
});
