import { storeFaults, storeSettings, storeSettingsOf } from '../datasets/store/settings.ts';
import { z } from 'zod';
import {
  ConfigError,
  EXIT_CONFIG,
  helpText,
  loadConfig,
  processEnvironment,
  readFlags,
  type ConfigOf,
  type Setting,
} from '../service/config.ts';
import { createHttpServer } from '../service/http.ts';
import { Drain, drainTimes } from '../service/drain.ts';
import { setUpHeap } from '../service/heap.ts';
import { STOP_LIMIT_MS, stopOnSignals } from '../service/lifecycle.ts';
import { createLog } from '../service/log.ts';
import { serverSettings } from '../service/settings.ts';
import { secretSetting, SignatureCheck, signingOf, signingSetting } from '../service/signature.ts';
import { subgraphRoutes } from './server.ts';
import { startSubgraph } from './start.ts';
import { SUBGRAPH_NAMES, type SubgraphName } from './subgraph.ts';

const USAGE = `Serves one subgraph over HTTP: main.js <${SUBGRAPH_NAMES.join('|')}> [flags]`;
const PORTS: Readonly<Record<SubgraphName, number>> = {
  programs: 4001,
  regions: 4002,
  enterprises: 4003,
  exports: 4004,
};
const MAX_BODY_BYTES = 3 * 1024 * 1024;

const PROFILES = ['development', 'production', 'conformance'] as const;

function settingsOf(name: SubgraphName) {
  return {
    ...serverSettings(PORTS[name]),
    ...storeSettings,
    profile: {
      flag: 'profile',
      variable: 'PROFILE',
      schema: z.enum(PROFILES, `is none of ${PROFILES.join(', ')}`).default('development'),
      help: 'development, production (secrets required) or conformance; default development',
    } satisfies Setting<(typeof PROFILES)[number]>,
    subgraphSigning: signingSetting,
    subgraphSecret: secretSetting(name),
  };
}

type SubgraphConfig = ConfigOf<ReturnType<typeof settingsOf>>;

function signingFor(name: SubgraphName, config: Partial<SubgraphConfig>) {
  const demand = { signing: config.subgraphSigning, isProduction: config.profile === 'production' };
  return signingOf(name, config.subgraphSecret, demand);
}

function settingsFrom(argv: readonly string[]) {
  const [word, ...strays] = readFlags(settingsOf('programs'), argv).positionals;
  const name = SUBGRAPH_NAMES.find((known) => known === word);
  const settings = settingsOf(name ?? 'programs');
  const flags = readFlags(settings, argv);
  if (flags.help) return { help: helpText(USAGE, settings) };
  const missing = name === undefined ? [`the subgraph is missing: ${SUBGRAPH_NAMES.join(', ')}`] : [];
  const faults = [...flags.faults, ...missing, ...strays.map((stray) => `${stray}: is no flag; --help lists them`)];
  const together = (config: Partial<SubgraphConfig>): readonly string[] => {
    const fault = name === undefined ? null : signingFor(name, config).fault;
    return [...storeFaults(config), ...(fault === null ? [] : [fault])];
  };
  const config = loadConfig(settings, flags.values, processEnvironment(), { faults, together });
  if (name === undefined) throw new ConfigError(missing);
  return { name, config };
}

async function main(): Promise<void> {
  setUpHeap();
  const chosen = settingsFrom(process.argv.slice(2));
  if (chosen.help !== undefined) {
    process.stdout.write(chosen.help);
    return;
  }
  const { name, config } = chosen;
  const log = createLog(name, config.logLevel);
  const running = await startSubgraph(name, {
    store: storeSettingsOf(config),
    databasePrefix: config.mongodbDatabasePrefix,
    log,
    now: () => new Date(),
  });
  const server = createHttpServer({
    log,
    maxBodyBytes: MAX_BODY_BYTES,
    headerTimeoutMs: 10_000,
    bodyTimeoutMs: 15_000,
  });
  const drain = new Drain();
  drain.watch(server);
  const { secret } = signingFor(name, config);
  if (secret === null)
    log.warn('requests are not signed: whoever reaches this port is answered, as nobody in particular');
  const signatures = secret === null ? null : new SignatureCheck(secret, name, () => new Date());
  subgraphRoutes(server, { subgraph: running.subgraph, signatures, stays: () => !drain.hasBegun });
  const address = await server.listen({ host: config.host, port: config.port });
  log.info({ address }, 'serving');
  stopOnSignals(async () => {
    await drain.close(server, drainTimes(config.shutdownDelayMs, STOP_LIMIT_MS));
    await running.stop();
  }, STOP_LIMIT_MS);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof ConfigError ? EXIT_CONFIG : 1;
  // Anything that was opened before the fault would keep the process alive.
  setImmediate(() => process.exit());
});
