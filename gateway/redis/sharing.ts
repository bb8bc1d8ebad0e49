import type { Logger } from '../../service/log.ts';
import { buildIdentity } from '../cache/build-identity.ts';
import { RedisAnswers } from '../cache/redis-answers.ts';
import type { GatewayConfig } from '../config.ts';
import { limitSettings } from '../limits/settings.ts';
import { startRedis, type Redis } from './connection.ts';

/** What a gateway shares with others. */
export interface Sharing {
  readonly redis: Redis;
  readonly answers: RedisAnswers;
  /** Known to the gateways alone: names in Redis are made with it, and values sealed. */
  readonly secret: string;
}

// Whoever has no pepper has no keys: then names and seals hold off mistakes, and nobody who means to get in.
const NO_PEPPER = 'no pepper';

/** The settings that decide what is answered: a kept answer passes no limit and no switch again. */
function answerSettings(config: GatewayConfig): readonly unknown[] {
  const { profile, switches, publicUrl, trustedDocuments } = config;
  const limits = Object.keys(limitSettings).map((name) => config[name as keyof typeof limitSettings]);
  return [profile, switches, publicUrl, trustedDocuments, limits];
}

/** Begins to share over the configured Redis, which may be away; null without one. */
export async function startSharing(config: GatewayConfig, log: Logger): Promise<Sharing | null> {
  const redis = await startRedis(config, log);
  if (redis === null) return null;
  const secret = `shared over Redis: ${config.keyPepper ?? NO_PEPPER}`;
  const common = JSON.stringify([await buildIdentity(), answerSettings(config)]);
  return { redis, secret, answers: new RedisAnswers({ redis, secret, common }) };
}
