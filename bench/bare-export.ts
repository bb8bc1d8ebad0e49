import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import { MongoClient } from 'mongodb';
import { exportFlows } from '../subgraphs/exports/datasets.ts';

// The yardstick of `tables.ts`: what somebody writes who only wants the rows as CSV, in a process of its own.

const COLUMNS = ['id', 'period', 'region', 'valueUsd', 'netWeightKg', 'system', 'status'];

async function main(): Promise<void> {
  const [url = '', database = ''] = process.argv.slice(2);
  const client = await new MongoClient(url, { socketTimeoutMS: 600_000 }).connect();
  // The rows of the release in the order in which the graph gives them.
  const rows = client
    .db(database)
    .collection(exportFlows.name)
    .find({ _from: { $lte: 1 }, _to: { $gt: 1 } }, { projection: { _id: 0 }, sort: { id: 1 }, batchSize: 1_000 });
  await pipeline(rows.stream(), stringify({ header: true, columns: COLUMNS }), process.stdout);
  await client.close();
}

await main();
