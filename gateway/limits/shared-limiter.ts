import { RateLimiterRedis, type RateLimiterMemory } from 'rate-limiter-flexible';
import type { Redis } from '../redis/connection.ts';

interface ReadChain {
  get(key: string): ReadChain;
  pTTL(key: string): ReadChain;
  exec(): Promise<unknown>;
}

/** The calls that the limiter makes of a client, each bounded in time and refused at once while Redis is away. */
function boundedClient(redis: Redis) {
  return {
    eval: (script: string, given: { keys: string[]; arguments: string[] }): Promise<unknown> =>
      redis.run(({ text }) => text.eval(script, given)),
    multi: (): ReadChain => {
      let key = '';
      const chain: ReadChain = {
        get: (name) => {
          key = name;
          return chain;
        },
        pTTL: () => chain,
        exec: () => redis.run(({ text }) => text.multi().get(key).pTTL(key).execAsPipeline()),
      };
      return chain;
    },
  };
}

/** The same limit over all gateways; where Redis does not answer, `alone` counts. */
export function sharedLimiter(redis: Redis, alone: RateLimiterMemory): RateLimiterRedis {
  return new RateLimiterRedis({
    storeClient: boundedClient(redis),
    useRedisPackage: true,
    keyPrefix: `graph:share:${alone.keyPrefix}`,
    points: alone.points,
    duration: alone.duration,
    insuranceLimiter: alone,
  });
}
