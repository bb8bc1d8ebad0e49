import { createHmac, hash } from 'node:crypto';
import type { Histories } from '../../datasets/release.ts';
import type { Redis } from '../redis/connection.ts';
import type { SharedAnswers } from './answer-cache.ts';
import { decodeAnswer, encodeAnswer } from './answer-record.ts';
import type { StoredAnswer } from './stored-answer.ts';

/** What came of looking for answers: found, not there, there but not good, or Redis did not say. */
export type Lookup = 'hit' | 'miss' | 'refused' | 'failed';

export interface AnswerSharing {
  readonly redis: Redis;
  /** Seals values, so that nobody who only reaches Redis can put an answer into a gateway's mouth. */
  readonly secret: string;
  /** What all who share answers have in common: the code and the settings that decide what is answered. */
  readonly common: string;
}

/** What else an answer depends on besides its key. */
export interface AnswerBasis {
  readonly sdl: string;
  /**
   * The publications of all datasets as they are known at the moment. The key has their numbers alone, which mean
   * something else in another store, and in one that was emptied and filled anew.
   */
  readonly histories: () => readonly (Histories | null)[];
}

// Keys name the day and the releases: after a day hardly anybody asks for the same.
const EXPIRY_S = 86_400;
// A larger answer takes longer on the way than a moment, and others wait behind it.
const MAX_VALUE_BYTES = 1_048_576;
const MAX_WRITES = 16;
// Nobody waits for a write.
const WRITE_MS = 500;
const PREFIX = 'graph:answer:';

/** Everything but the key on which an answer depends, as one text; made anew only when a history is another. */
function basisText(common: string, { sdl, histories }: AnswerBasis): () => string {
  let known: readonly (Histories | null)[] = [];
  let text = '';
  return () => {
    const now = histories();
    if (text === '' || now.some((one, index) => one !== known[index])) {
      known = now;
      text = hash('sha256', JSON.stringify([common, sdl, now]), 'base64url');
    }
    return text;
  };
}

/** Ready answers in Redis, by their key and by everything in which two gateways may differ. */
export class RedisAnswers {
  readonly #sharing: AnswerSharing;
  readonly #lookups: Record<Lookup, number> = { hit: 0, miss: 0, refused: 0, failed: 0 };
  #writes = 0;

  constructor(sharing: AnswerSharing) {
    this.#sharing = sharing;
  }

  get lookups(): Readonly<Record<Lookup, number>> {
    return { ...this.#lookups };
  }

  /** The answers of one supergraph. */
  of(basis: AnswerBasis): SharedAnswers {
    const { secret, common } = this.#sharing;
    const basisNow = basisText(common, basis);
    const nameOf = (key: string): string =>
      PREFIX + createHmac('sha256', secret).update(`${basisNow()}\n${key}`).digest('base64url');
    return {
      get: (key) => this.#get(nameOf(key)),
      set: (key, answer) => this.#set(nameOf(key), answer),
    };
  }

  async #get(name: string): Promise<StoredAnswer | undefined> {
    const { redis, secret } = this.#sharing;
    const found = (lookup: Lookup): void => void (this.#lookups[lookup] += 1);
    const value = await redis
      .run(({ bytes }) => bytes.get(name))
      .catch((error: unknown) => {
        found('failed');
        throw error;
      });
    const answer = value === null ? null : decodeAnswer(value, name, secret);
    found(value === null ? 'miss' : answer === null ? 'refused' : 'hit');
    return answer ?? undefined;
  }

  async #set(name: string, answer: StoredAnswer): Promise<void> {
    const { redis, secret } = this.#sharing;
    if (!redis.figures.isUp || this.#writes >= MAX_WRITES || answer.bytes.length > MAX_VALUE_BYTES) return;
    this.#writes += 1;
    try {
      // By then the one who asked has been given it, and the encoding that was made for that is kept with it.
      await new Promise(setImmediate);
      const value = await encodeAnswer(answer, name, secret);
      if (value.length > MAX_VALUE_BYTES) return;
      const expiration = { type: 'EX', value: EXPIRY_S } as const;
      await redis.run(({ text }) => text.set(name, value, { expiration }), WRITE_MS);
    } finally {
      this.#writes -= 1;
    }
  }
}
