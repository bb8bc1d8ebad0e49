import { z } from 'zod';
import { wholeNumber, type Setting } from '../../service/config.ts';

/** Whether a text is the address of a Redis: a host, perhaps a user with a password, a port, and a database by number. */
function isAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, pathname, username, password, search, hash } = new URL(text);
  try {
    decodeURIComponent(`${username}${password}`);
  } catch {
    return false;
  }
  const isPlain = /^\/?\d{0,5}$/u.test(pathname) && search === '' && hash === '';
  return (protocol === 'redis:' || protocol === 'rediss:') && hostname !== '' && isPlain;
}

export const redisSettings = {
  redisUrl: {
    flag: 'redis-url',
    variable: 'REDIS_URL',
    // The message never repeats the address, which may hold a password.
    schema: z
      .string()
      .refine(isAddress, 'is no address of a Redis; expected redis://host:6379, or rediss:// for TLS')
      .optional(),
    help: 'Redis that several gateways share for ready answers and cost per minute; default none: each has its own',
  } satisfies Setting<string | undefined>,
  redisTimeoutMs: {
    flag: 'redis-timeout-ms',
    variable: 'REDIS_TIMEOUT_MS',
    schema: wholeNumber(1, 10_000).default(25),
    help: 'milliseconds to wait for an answer of Redis before going on without; default 25',
  } satisfies Setting<number>,
};
