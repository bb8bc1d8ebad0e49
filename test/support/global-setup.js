import { spawnSync } from 'node:child_process';

/** Over the wire the samples are loaded once, into databases of this run; every test file then reads them. */
export default function loadSamplesOnce() {
  const { MONGODB_URL } = process.env;
  if (MONGODB_URL === undefined || MONGODB_URL === '') return;
  const prefix = `test_${process.pid}_${Date.now().toString(36)}_`;
  const { status, stderr } = spawnSync(process.execPath, ['dist/datasets/ingest/load-samples.js'], {
    env: { ...process.env, STORE: 'mongodb', MONGODB_DATABASE_PREFIX: prefix },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`The samples were not loaded: ${stderr}`);
  process.env.TEST_DATABASE_PREFIX = prefix;
}
