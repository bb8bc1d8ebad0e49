import { createClient, RESP_TYPES } from '@redis/client';

/** One connection to Redis that is never made anew by itself; whoever uses it decides that. */
export function newClient(url: string, connectTimeoutMs: number) {
  const client = createClient({
    url,
    // The older protocol asks for no greeting, so that every server and proxy speaks it.
    RESP: 2,
    // What can't be sent at once is not kept for later: the gateway has gone on without it.
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    disableClientInfo: true,
    // Each call has a limit of its own, also once it is sent.
    commandOptions: { timeout: 0 },
    socket: { connectTimeout: connectTimeoutMs, reconnectStrategy: false },
  });
  // Whoever waits for an answer hears of a failure by that.
  client.on('error', () => undefined);
  return client;
}

type TextClient = ReturnType<typeof newClient>;

/** The same connection with texts, and with values as bytes. */
export interface RedisClient {
  readonly text: TextClient;
  readonly bytes: ReturnType<typeof withBytes>;
}

function withBytes(client: TextClient) {
  return client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
}

export function bothWays(text: TextClient): RedisClient {
  return { text, bytes: withBytes(text) };
}
