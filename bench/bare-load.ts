import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { MongoClient } from 'mongodb';
import { worldExports } from '../subgraphs/exports/datasets.ts';

// The yardstick of `ingest.ts`, a process of its own: csv-parse and insertMany, nothing else. No check, no release.

const BATCH = 1_000;

async function main(): Promise<void> {
  const [url = '', database = '', path = '', indexed = ''] = process.argv.slice(2);
  const client = await new MongoClient(url).connect();
  const target = client.db(database).collection('bare');
  if (indexed === 'indexed') {
    const { key, indexes } = worldExports;
    const fields = (names: readonly string[]) => ({ key: Object.fromEntries(names.map((name) => [name, 1 as const])) });
    // As many as the dataset has; the rows have no release by which keys repeat, so one unique index is plain.
    const unique = { ...fields(key), unique: true };
    await target.createIndexes([unique, fields([...key, 'valueUsd']), ...indexes.map(fields)]);
  }
  const began = performance.now();
  let rows = 0;
  let batch: Record<string, unknown>[] = [];
  const records = createReadStream(path)
    .pipe(createGunzip())
    .pipe(parse({ columns: true }));
  for await (const record of records as AsyncIterable<Record<string, string>>) {
    const { period, edition, hs_code: hsCode, value_usd: valueUsd, status, source } = record;
    batch.push({ period, edition, hsCode, valueUsd: Math.round(Number(valueUsd) * 100), status, source });
    if (batch.length < BATCH) continue;
    rows += batch.length;
    await target.insertMany(batch);
    batch = [];
  }
  if (batch.length > 0) await target.insertMany(batch);
  rows += batch.length;
  process.stdout.write(JSON.stringify({ rows, seconds: (performance.now() - began) / 1_000 }));
  await client.close();
}

await main();
