import { ConfigError, EXIT_CONFIG, helpText, loadConfig, processEnvironment, readFlags } from '../../service/config.ts';
import { projectPath } from '../../service/paths.ts';
import { subgraphs } from '../../subgraphs/all.ts';
import { SUBGRAPH_NAMES } from '../../subgraphs/subgraph.ts';
import { prepareStore } from '../ledger.ts';
import { openStore } from '../store/open.ts';
import { storeFaults, storeSettings, storeSettingsOf } from '../store/settings.ts';
import { loadSamples } from './samples.ts';

const USAGE =
  'Loads the sample datasets into MongoDB, once for each dataset that holds no release: load-samples.js [flags]';

const FORGETFUL = 'STORE: is embedded, which forgets what is loaded; expected mongodb';

/** Fills the database of each subgraph with the samples; what was published before stays as it is. */
async function main(): Promise<void> {
  const flags = readFlags(storeSettings, process.argv.slice(2));
  if (flags.help) {
    process.stdout.write(helpText(USAGE, storeSettings));
    return;
  }
  const config = loadConfig(storeSettings, flags.values, processEnvironment(), {
    faults: flags.faults,
    together: (known) => [...storeFaults(known), ...(known.store === 'embedded' ? [FORGETFUL] : [])],
  });
  for (const name of SUBGRAPH_NAMES) {
    const { datasets } = subgraphs[name];
    const store = await openStore(storeSettingsOf(config), `${config.mongodbDatabasePrefix}${name}`);
    try {
      await prepareStore(store, datasets);
      const releases = await loadSamples(store, datasets, projectPath('datasets', 'samples'));
      const rows = releases.reduce((sum, { added, revised }) => sum + added + revised, 0);
      process.stdout.write(`${name}: ${releases.length} releases with ${rows} rows loaded\n`);
    } finally {
      await store.close();
    }
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof ConfigError ? EXIT_CONFIG : 1;
});
