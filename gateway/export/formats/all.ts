import { arrow } from './arrow.ts';
import { csv } from './csv.ts';
import type { Format } from './format.ts';
import { ndjson } from './ndjson.ts';
import { parquet } from './parquet.ts';

/** Every way to write a table, in the order in which they are listed. */
export const formats: readonly Format[] = [csv, ndjson, arrow, parquet];
