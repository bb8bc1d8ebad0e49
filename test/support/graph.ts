import { NO_DATA } from './folder.ts';
import { PATIENT } from './patience.ts';
import { gatewayConfig } from '../../gateway/config.ts';
import { startGateway, type RunningGateway } from '../../gateway/start.ts';
import { createLog } from '../../service/log.ts';

// The day on which the tests ask; whatever means "today" means it.
export const TODAY = '2026-11-22';
export const now = (): Date => new Date(`${TODAY}T06:00:00Z`);

export interface Answer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { message: string; path?: readonly unknown[]; extensions: Record<string, unknown> }[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

export interface GraphUnderTest {
  readonly url: string;
  readonly kind: 'embedded' | 'mongodb';
  query(text: string, variables?: Record<string, unknown>, headers?: Record<string, string>): Promise<Answer>;
  stop(): Promise<void>;
}

export function clientOf(url: string): GraphUnderTest['query'] {
  return async (text, variables = {}, headers = {}) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query: text, variables }),
    });
    // The gateway answers with JSON whatever happens; a test that gets anything else fails here. Where the data came
    // from is a matter of its own, which the tests of provenance look at.
    const { extensions, ...answer } = (await response.json()) as Answer;
    const others = Object.entries(extensions ?? {}).filter(([name]) => name !== 'releases');
    return { ...answer, ...(others.length === 0 ? {} : { extensions: Object.fromEntries(others) }) };
  };
}

/** The whole graph in this process, with further flags, over the embedded store or, where MONGODB_URL is set, over the wire. */
export async function startGraphUnderTest(settings: Readonly<Record<string, string>> = {}): Promise<GraphUnderTest> {
  const { MONGODB_URL: url, TEST_DATABASE_PREFIX: prefix } = process.env;
  const store =
    url === undefined || url === '' ? {} : { store: 'mongodb', 'mongodb-url': url, 'mongodb-database-prefix': prefix };
  const flags = { port: '0', 'log-level': 'silent', 'data-dir': NO_DATA, ...PATIENT, ...store, ...settings };
  const config = gatewayConfig(flags, {});
  const gateway: RunningGateway = await startGateway(config, createLog('test', 'silent'), now);
  await ready(gateway.url);
  return { url: gateway.url, kind: config.store, query: clientOf(gateway.url), stop: () => gateway.stop() };
}

/** Resolves once the graph says that it is ready; a database may take a moment. */
export async function ready(url: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const response = await fetch(`${url}/health/ready`).catch(() => null);
    if (response?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} did not become ready.`);
}
