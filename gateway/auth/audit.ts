import { createHash, randomUUID } from 'node:crypto';
import type { ErrorCode } from '../../service/errors.ts';
import type { Identity } from '../../service/headers.ts';
import type { Logger } from '../../service/log.ts';

/**
 * What is written down of a refusal or of the use of a key, and of the beginning and end of a process: never an address,
 * a person, a query or a credential.
 */
export interface AuditEvent {
  readonly event: 'began' | 'refused' | 'used' | 'ended';
  /** Code of the catalogue by which something was refused; null for anything else. */
  readonly code: ErrorCode | null;
  /** Null where no request is behind it. */
  readonly requestId: string | null;
  readonly kind: Identity['kind'];
  /** Prefix of the key, or the name without a person of the holder of a token; null for neither. */
  readonly id: string | null;
}

export interface AuditRecord extends AuditEvent {
  /** Name of the process's chain, so that a log of several processes can be told apart. */
  readonly chain: string;
  readonly at: string;
  readonly sequence: number;
  /** Hash of the record before; of the first record, the hash of the chain's name. */
  readonly before: string;
  readonly hash: string;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function hashOf(record: AuditRecord): string {
  const entries = Object.entries(record).filter(([name]) => name !== 'hash');
  return sha256(JSON.stringify(entries.sort(([one], [other]) => (one < other ? -1 : 1))));
}

/** Writes records into the log, each with the hash of the one before: one that is changed or taken out is missed. */
export class Audit {
  readonly #log: Logger;
  readonly #now: () => Date;
  readonly #chain = randomUUID();
  #sequence = 0;
  #before = sha256(this.#chain);

  constructor(log: Logger, now: () => Date) {
    this.#log = log;
    this.#now = now;
  }

  /** Writes down that the process begins: a log without it lacks the head of the chain. */
  began(): void {
    this.write({ event: 'began', code: null, requestId: null, kind: 'anonymous', id: null });
  }

  /** Writes down that the process ends: a log without it lacks the tail of the chain, or the process was killed. */
  ended(): void {
    this.write({ event: 'ended', code: null, requestId: null, kind: 'anonymous', id: null });
  }

  /** Writes down once what was refused to somebody, of codes that are a matter of record. */
  refused(requestId: string, { kind, id }: Identity, codes: Iterable<ErrorCode>): void {
    for (const code of new Set(codes)) {
      if (isAudited(code)) this.write({ event: 'refused', code, requestId, kind, id });
    }
  }

  /** Writes down that a key or token was used. */
  used(requestId: string, { kind, id }: Identity): void {
    if (kind !== 'anonymous') this.write({ event: 'used', code: null, requestId, kind, id });
  }

  write(event: AuditEvent): void {
    this.#sequence += 1;
    const place = { chain: this.#chain, at: this.#now().toISOString(), sequence: this.#sequence, before: this.#before };
    const open = Object.assign({ hash: '' }, event, place);
    const record: AuditRecord = { ...open, hash: hashOf(open) };
    this.#before = record.hash;
    this.#log.info({ audit: record }, 'audit');
  }
}

/** Codes by which access or more than one's part is refused; mistakes of spelling are no matter of record. */
export function isAudited(code: ErrorCode): boolean {
  return (
    ['UNAUTHENTICATED', 'FORBIDDEN', 'RATE_LIMITED', 'COST_ESTIMATED_TOO_EXPENSIVE'].includes(code) ||
    code.startsWith('MAX_')
  );
}

/** The number of the first record that is not what was written after the one before it; null for an unbroken chain. */
export function firstBreak(records: readonly AuditRecord[]): number | null {
  const chain = records[0]?.chain ?? '';
  let before = sha256(chain);
  for (const [index, record] of records.entries()) {
    const isNext = record.chain === chain && record.before === before && record.sequence === index + 1;
    if (!isNext || record.hash !== hashOf(record)) return index + 1;
    before = record.hash;
  }
  return null;
}
