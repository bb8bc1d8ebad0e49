import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { firstBreak, type AuditRecord } from './audit.ts';

/** What a log holds of the audit: each process is a chain. */
export interface ChainReport {
  readonly chain: string;
  readonly records: number;
  /** Number of the first record that was changed, put in, or stands where one was taken out; null for none. */
  readonly brokenAt: number | null;
  /** Whether the first record says that the process began, and the last that it ended. */
  readonly hasBeginning: boolean;
  readonly hasEnd: boolean;
}

function recordIn(line: string): AuditRecord | null {
  if (!line.includes('"audit"')) return null;
  try {
    const { audit } = JSON.parse(line) as { readonly audit?: AuditRecord };
    return typeof audit?.chain === 'string' ? audit : null;
  } catch {
    return null;
  }
}

/** The chains of a log in the order in which they begin; lines that are no records are passed over. */
export async function verifyAudit(lines: AsyncIterable<string> | Iterable<string>): Promise<readonly ChainReport[]> {
  const chains = new Map<string, AuditRecord[]>();
  for await (const line of lines) {
    const record = recordIn(line);
    if (record === null) continue;
    const known = chains.get(record.chain);
    if (known === undefined) chains.set(record.chain, [record]);
    else known.push(record);
  }
  return [...chains].map(([chain, records]) => ({
    chain,
    records: records.length,
    brokenAt: firstBreak(records),
    hasBeginning: records[0]?.event === 'began',
    hasEnd: records.at(-1)?.event === 'ended',
  }));
}

function inWords({ chain, records, brokenAt, hasBeginning, hasEnd }: ChainReport): string {
  const state = brokenAt === null ? 'unbroken' : `BROKEN at record ${brokenAt}`;
  const ends = [hasBeginning ? '' : 'without its beginning', hasEnd ? '' : 'open: running, killed or cut off'];
  return [`${chain}: ${records} records, ${state}`, ...ends.filter((part) => part !== '')].join(', ');
}

async function main([file]: readonly string[]): Promise<void> {
  const input = file === undefined ? process.stdin : createReadStream(file, 'utf8');
  const chains = await verifyAudit(createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }));
  process.stdout.write(chains.length === 0 ? 'No audit records.\n' : `${chains.map(inWords).join('\n')}\n`);
  if (chains.some(({ brokenAt, hasBeginning }) => brokenAt !== null || !hasBeginning)) process.exitCode = 1;
}

if (process.argv[1]?.endsWith('auth/verify-audit.js') === true) {
  main(process.argv.slice(2)).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  });
}
