import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { projectPath } from '../../service/paths.ts';
import { clientOf, ready } from '../support/graph.ts';
import { runProcess, startProcess, type RunningProcess } from '../support/processes.ts';

interface Service {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly networks: readonly string[];
  readonly ports?: readonly string[];
}

const SUBGRAPHS = ['programs', 'regions', 'enterprises', 'exports'] as const;
const { MONGODB_URL: mongodbUrl = '' } = process.env;
const overTheWire = mongodbUrl === '' ? describe.skip : describe;
const reason = mongodbUrl === '' ? ' (skipped: MONGODB_URL is not set)' : '';

/** What compose puts where the file names a variable: a secret of the test's own, and nothing for the rest. */
function filledIn(environment: Readonly<Record<string, string>>): Record<string, string> {
  const filled = Object.entries(environment).map(([name, text]): [string, string] => [
    name,
    text.replace(/\$\{(\w+):-\}/gu, (_, variable: string) =>
      variable.startsWith('SUBGRAPH_SECRET_') ? `a secret of the test for ${variable}` : '',
    ),
  ]);
  return Object.fromEntries(filled);
}

async function services(): Promise<Readonly<Record<string, Service>>> {
  const text = await readFile(projectPath('docker-compose.yml'), 'utf8');
  return (parse(text, { merge: true }) as { services: Record<string, Service> }).services;
}

function service(all: Readonly<Record<string, Service>>, name: string): Service {
  const found = all[name];
  if (found === undefined) throw new Error(`docker-compose.yml has no service ${name}`);
  return found;
}

describe('docker-compose.yml', () => {
  it('lets only the gateway be reached from outside', async () => {
    const all = await services();
    const reachable = Object.entries(all).filter(
      ([, { ports, networks }]) => ports !== undefined || networks.includes('outside'),
    );
    expect(reachable.map(([name]) => name)).toEqual(['gateway']);
  });

  it('holds no password', async () => {
    const text = await readFile(projectPath('docker-compose.yml'), 'utf8');
    const credentials = [...text.matchAll(/mongodb:\/\/\w+:([^@]*)@/gu)].map(([, password]) => password);
    expect(credentials).toHaveLength(5);
    for (const password of credentials) expect(password).toMatch(/^\$\{MONGO_[A-Z]+_PASSWORD:-\}$/u);
  });
});

overTheWire(`the commands of docker-compose.yml as processes${reason}`, () => {
  const prefix = `compose_${process.pid}_${Date.now().toString(36)}_`;
  const running: RunningProcess[] = [];
  let graph: ReturnType<typeof clientOf>;
  let loaded: { readonly code: number | null; readonly output: string };

  // The services' own settings, but for what only exists inside the compose network: its hosts and its users.
  const environmentOf = ({ environment }: Service): Record<string, string> => ({
    ...filledIn(environment),
    MONGODB_URL: mongodbUrl,
    MONGODB_DATABASE_PREFIX: prefix,
  });
  const start = async (of: Service, environment: Record<string, string>): Promise<RunningProcess> => {
    const started = await startProcess(of.command.slice(1), environment);
    running.push(started);
    await ready(started.url);
    return started;
  };

  beforeAll(async () => {
    const all = await services();
    const loader = service(all, 'loader');
    loaded = await runProcess(loader.command.slice(1), environmentOf(loader));
    const urls: Record<string, string> = {};
    for (const name of SUBGRAPHS) {
      const subgraph = service(all, name);
      const { url } = await start(subgraph, environmentOf(subgraph));
      urls[`SUBGRAPH_URL_${name.toUpperCase()}`] = `${url}/graphql`;
    }
    const gateway = service(all, 'gateway');
    const { url } = await start(gateway, { ...filledIn(gateway.environment), ...urls });
    graph = clientOf(url);
  }, 120_000);
  afterAll(async () => {
    for (const one of running) await one.stop();
  });

  it('load every dataset once', async () => {
    expect(loaded).toMatchObject({ code: 0 });
    const loader = service(await services(), 'loader');
    const again = await runProcess(loader.command.slice(1), environmentOf(loader));
    expect(again.code).toBe(0);
    for (const name of SUBGRAPHS) expect(again.output).toContain(`${name}: 0 releases with 0 rows loaded`);
  }, 60_000);

  it('answer a question over all four subgraphs', async () => {
    const query = `{ region(id: "kz-pavlodar") { name projects(where: { launchEvent: { eq: "ev-2016-07-01-industrialization-h1" } }) {
      nodes { title production { operating } products { code } } } exportSummary(period: "2017") { status } } }`;
    const { data, errors } = await graph(query);
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      region: {
        name: 'Pavlodar region',
        // The two productions of the Pavlodar region in the article of July 2016, HS by the project's own mapping.
        projects: {
          nodes: [
            { production: { operating: 'UNKNOWN' }, products: [{ code: '0603' }] },
            { production: { operating: 'UNKNOWN' }, products: [{ code: '8607' }] },
          ],
        },
        exportSummary: { status: 'MISSING' },
      },
    });
  });
});
