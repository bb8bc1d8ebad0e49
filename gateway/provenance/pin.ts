import { createHash } from 'node:crypto';
import { z } from 'zod';
import { parseReleaseId, releaseAsOf, releaseId, type History } from '../../datasets/release.ts';
import { codecs } from '../../schema/scalars.ts';
import { badInput } from '../../service/errors.ts';
import { LANGUAGES, type Positions } from '../../service/headers.ts';
import type { Transport } from '../composition/transport.ts';

const HASH = z.string().regex(/^[0-9a-f]{16}$/u);

/** A text in a few letters, by which a changed one is told from the same. */
export function textHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/**
 * Everything besides query and variables that an answer depends on, as a permalink carries it. `releases` names, for
 * each dataset that the query can read, the release that answers (number 0: none had been published) with the position
 * in its history, because a later rollback moves the one and not the other.
 */
const pinSchema = z.strictObject({
  schema: HASH,
  releases: z.record(z.string().regex(/^[a-z-]+@\d{1,9}$/u), z.number().int().min(0).max(1_000_000_000)),
  today: z.string().refine((text) => codecs.Date.accepts(text)),
  asOf: z.string().nullable(),
  language: z.enum(LANGUAGES),
  geography: z.string(),
  /** Hash of the text of a saved operation that the permalink names; absent where it carries the text itself. */
  operation: HASH.optional(),
});

export type Pin = z.infer<typeof pinSchema>;

const EXPECTED = 'the pin of a permalink as the graph gave it';

/** The pin that a request carries; null without one. Throws BAD_USER_INPUT for one that the graph did not make. */
export function readPin(value: unknown, today: string): Pin | null {
  if (value == null) return null;
  const parsed = pinSchema.safeParse(value);
  if (!parsed.success) {
    const [fault] = parsed.error.issues;
    const place = ['extensions.pin', ...(fault?.path ?? []).map(String)].join('.');
    throw badInput(place, fault?.path.length === 0 ? value : valueAt(value, fault?.path ?? []), EXPECTED);
  }
  if (parsed.data.today > today) {
    throw badInput('extensions.pin.today', parsed.data.today, `a day not after ${today}, the day of the request`);
  }
  return parsed.data;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[key] : null),
    value,
  );
}

/**
 * The positions of a subgraph with those of a pin in place of the newest. Throws BAD_USER_INPUT where the history of a
 * dataset does not reach so far, or answers with another release than the pin says: it is not the history of the pin.
 */
export function pinnedPositions(
  pin: Pin,
  asOf: string | null,
  histories: Readonly<Record<string, History>>,
): Positions {
  const positions: Record<string, number> = {};
  for (const [id, position] of Object.entries(pin.releases)) {
    const { dataset = '', number = 0 } = parseReleaseId(id) ?? {};
    const history = Object.hasOwn(histories, dataset) ? histories[dataset] : undefined;
    if (history === undefined) continue;
    if (Object.hasOwn(positions, dataset)) throw badInput('extensions.pin.releases', id, 'each dataset once');
    const answering = position > history.moves.length ? null : (releaseAsOf(history, position, asOf)?.number ?? 0);
    if (answering !== number) throw badInput('extensions.pin.releases', id, 'releases that this graph holds');
    positions[dataset] = position;
  }
  return positions;
}

/** Throws BAD_USER_INPUT for a pin that names a dataset which no subgraph has. */
export function checkPinnedDatasets(pin: Pin, transport: Transport, subgraphs: readonly string[]): void {
  const known = subgraphs.map((name) => transport.histories(name));
  // A subgraph that does not answer may have it; its fields will be null.
  if (known.includes(null)) return;
  for (const id of Object.keys(pin.releases)) {
    const dataset = parseReleaseId(id)?.dataset ?? '';
    if (!known.some((histories) => histories !== null && Object.hasOwn(histories, dataset))) {
      throw badInput('extensions.pin.releases', id, 'datasets that this graph has');
    }
  }
}

/** The entry of a pin for one dataset: the release that answers it, and the position at which it does. */
export function pinnedRelease(history: History, position: number, asOf: string | null): readonly [string, number] {
  return [releaseId(history.dataset, releaseAsOf(history, position, asOf)?.number ?? 0), position];
}
