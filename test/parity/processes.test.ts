import { readdir, readFile } from 'node:fs/promises';
import { projectPath } from '../../service/paths.ts';
import { ready } from '../support/graph.ts';
import { runProcess, startProcess, type RunningProcess } from '../support/processes.ts';

const NAMES = ['programs', 'regions', 'enterprises', 'exports'] as const;
const { MONGODB_URL: mongodbUrl = '', TEST_DATABASE_PREFIX: prefix = '' } = process.env;

/** The very environment by which docker-compose.yml starts the processes, with this run's databases. */
const storeEnvironment: Readonly<Record<string, string>> =
  mongodbUrl === '' ? {} : { STORE: 'mongodb', MONGODB_URL: mongodbUrl, MONGODB_DATABASE_PREFIX: prefix };

interface Case {
  readonly title: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

const errorCases: readonly Case[] = [
  { title: 'a syntax error', body: { query: '{ regions { id }' } },
  { title: 'a field that does not exist', body: { query: '{ regions { nme } }' } },
  { title: 'a malformed id', body: { query: '{ region(id: "AKMOLA") { name } }' } },
  {
    title: 'a malformed period in a literal',
    body: { query: '{ region(id: "kz") { exportSummary(period: "20x7") { period } } }' },
  },
  {
    title: 'a malformed date in a variable',
    body: {
      query: 'query($on: Date!) { region(id: "kz") { version(on: $on) { id } } }',
      variables: { on: '2018-02-30' },
    },
  },
  { title: 'a page that is too large', body: { query: '{ projects(first: 1000) { totalCount } }' } },
  {
    title: 'a day in the future',
    body: { query: '{ region(id: "kz") { id } }' },
    headers: { 'data-as-of': '2999-01-01' },
  },
  {
    title: 'an unknown id',
    body: { query: '{ region(id: "kz-nowhere") { name } project(id: "prj-none") { title } }' },
  },
  { title: 'an earlier day', body: { query: '{ regions { id name } }' }, headers: { 'data-as-of': '2018-03-27' } },
  {
    title: 'another territory',
    body: { query: '{ region(id: "kz-turkistan") { statistics(indicator: "ind-grp") { id value status } } }' },
    headers: { 'data-geography': 'current' },
  },
  { title: 'another language', body: { query: '{ regions { id name } }' }, headers: { 'accept-language': 'kk' } },
  {
    title: 'all datasets',
    body: { query: '{ catalogue { programs { name releases { id } } exports { name current { id rows } } } }' },
  },
];

const provenanceCases: readonly Case[] = [
  {
    title: 'where an answer came from',
    body: {
      query: '{ region(id: "kz") { name exportSummary(period: "2015") { total { amount } source { id } } } }',
      extensions: { provenance: true },
    },
  },
  {
    title: 'a day before the first release',
    body: { query: '{ exportFlows { totalCount } }' },
    headers: { 'data-as-of': '1990-01-01' },
  },
  {
    title: 'a dataset of which nothing had been published',
    body: { query: '{ region(id: "kz") { id } exportFlows { totalCount } }' },
    headers: { 'data-as-of': '2018-03-27' },
  },
  {
    title: 'the vintages of a series',
    body: { query: '{ region(id: "kz") { statistics(indicator: "ind-grp") { vintages { value vintage { id } } } } }' },
  },
  {
    title: 'what differs between two releases, and sources and freshness',
    body: {
      query: `{ catalogue { regions(names: ["region-names"]) { sources { id } freshness { ageDays }
        diff(from: "region-names@1", to: "region-names@3") { added revised retired rows { kind cells { new } } } } } }`,
    },
  },
];

async function savedOperations(): Promise<readonly Case[]> {
  const folder = projectPath('schema', 'operations');
  const files = (await readdir(folder)).filter((file) => file.endsWith('.graphql'));
  return Promise.all(
    files.map(async (title) => ({ title, body: { query: await readFile(`${folder}/${title}`, 'utf8') } })),
  );
}

async function ask(
  url: string,
  { body, headers = {} }: Case,
): Promise<{ status: number; text: string; language: string | null }> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, text: await response.text(), language: response.headers.get('content-language') };
}

describe('one process and five', () => {
  let one: RunningProcess;
  let gateway: RunningProcess;
  const subgraphs = new Map<string, RunningProcess>();

  beforeAll(async () => {
    const secrets = Object.fromEntries(
      NAMES.map((name) => [`SUBGRAPH_SECRET_${name.toUpperCase()}`, `a secret of the test for ${name} alone`]),
    );
    for (const name of NAMES) {
      const environment = { ...storeEnvironment, ...secrets };
      subgraphs.set(name, await startProcess(['dist/subgraphs/main.js', name], environment));
    }
    const urls = Object.fromEntries(
      [...subgraphs].map(([name, { url }]) => [`SUBGRAPH_URL_${name.toUpperCase()}`, `${url}/graphql`]),
    );
    await Promise.all([...subgraphs.values()].map(({ url }) => ready(url)));
    gateway = await startProcess(['dist/gateway/main.js'], {
      SUPERGRAPH: 'schema/supergraph.graphql',
      ...urls,
      ...secrets,
    });
    one = await startProcess(['dist/gateway/main.js'], storeEnvironment);
    await Promise.all([ready(gateway.url), ready(one.url)]);
  }, 120_000);

  afterAll(async () => {
    for (const running of [one, gateway, ...subgraphs.values()]) await running.stop();
  });

  it('give the same bytes for every saved operation', async () => {
    for (const operation of await savedOperations()) {
      expect({ operation: operation.title, ...(await ask(gateway.url, operation)) }).toEqual({
        operation: operation.title,
        ...(await ask(one.url, operation)),
      });
    }
  }, 120_000);

  it.each([...errorCases, ...provenanceCases].map((one) => [one.title, one] as const))(
    'give the same bytes for %s',
    async (_, request) => {
      expect(await ask(gateway.url, request)).toEqual(await ask(one.url, request));
    },
  );

  it('are told by each subgraph which schema it has', async () => {
    const versions = await Promise.all(
      [...subgraphs.values()].map(async ({ url }) => (await fetch(`${url}/health/live`)).headers.get('x-graph-schema')),
    );
    expect(new Set(versions).size).toBe(NAMES.length);
    for (const version of versions) expect(version).toMatch(/^[0-9a-f]{12}$/u);
  });

  it('keep the subgraphs to themselves: only their health is told by the gateway', async () => {
    const body: unknown = await (await fetch(`${gateway.url}/health/ready`)).json();
    expect(body).toEqual({
      status: 'ready',
      subgraphs: { enterprises: 'up', exports: 'up', programs: 'up', regions: 'up' },
    });
  });

  it('have subgraphs that answer nobody but the gateway: neither queries, nor entities, nor the SDL, nor releases', async () => {
    const url = subgraphs.get('enterprises')?.url ?? '';
    const queries = [
      '{ _service { sdl } }',
      '{ _entities(representations: [{ __typename: "Enterprise", id: "ent-kazazot" }]) { __typename } }',
      '{ __typename }',
    ];
    for (const query of queries) {
      const { status, text } = await ask(url, {
        title: '',
        body: { query },
        headers: { 'x-graph-scopes': 'microdata:read' },
      });
      expect([status, JSON.parse(text)]).toMatchObject([
        401,
        { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
      ]);
    }
    expect((await fetch(`${url}/releases`)).status).toBe(401);
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  });

  it('answer around a subgraph that is killed: its fields are null with a code, the rest stands, and it heals', async () => {
    const query = '{ region(id: "kz-akmola") { id name exportSummary(period: "2019") { period } } }';
    await subgraphs.get('exports')?.stop('SIGKILL');
    const text = (await ask(gateway.url, { title: '', body: { query } })).text;
    expect(JSON.parse(text)).toMatchObject({
      data: { region: { id: 'kz-akmola', name: 'Akmola region', exportSummary: null } },
      errors: [expect.objectContaining({ extensions: { code: 'SUBGRAPH_UNAVAILABLE', subgraph: 'exports' } })],
    });
    expect(text).not.toContain('127.0.0.1');
    const live = await fetch(`${gateway.url}/health/live`);
    expect(live.status).toBe(200);
  });

  it('stop on SIGTERM with exit code 0', async () => {
    expect(await gateway.stop()).toBe(0);
    expect(await one.stop()).toBe(0);
    for (const [name, running] of subgraphs) if (name !== 'exports') expect(await running.stop()).toBe(0);
  });
});

describe('a process with wrong configuration', () => {
  it('names every fault at once, exits with 78 and starts nothing', async () => {
    const environment = { PORT: 'x', STORE: 'mongo', SUBGRAPH_TIMEOUT_MS: '1e3' };
    const { code, output } = await runProcess(['dist/gateway/main.js', '--prot', '1'], environment);
    expect(code).toBe(78);
    expect(output).toContain('--prot is unknown');
    expect(output).toContain('PORT: is not a whole number');
    expect(output).toContain('STORE: is neither embedded nor mongodb');
    expect(output).toContain('SUBGRAPH_TIMEOUT_MS: is not a whole number');
  });

  it('says which secrets are missing in production', async () => {
    const production = { PROFILE: 'production' };
    const subgraph = await runProcess(['dist/subgraphs/main.js', 'regions'], production);
    expect([subgraph.code, subgraph.output]).toEqual([
      78,
      expect.stringContaining('SUBGRAPH_SECRET_REGIONS: is missing'),
    ]);
    const alone = await runProcess(['dist/gateway/main.js'], production);
    expect([alone.code, alone.output]).toEqual([78, expect.stringContaining('KEY_PEPPER: is missing')]);
    const gateway = await runProcess(['dist/gateway/main.js'], {
      ...production,
      KEY_PEPPER: 'a pepper of at least thirty-two characters',
      SUPERGRAPH: 'schema/supergraph.graphql',
      SUBGRAPH_SECRET_EXPORTS: 'short',
    });
    expect(gateway.code).toBe(78);
    expect(gateway.output).toContain('SUBGRAPH_SECRET_PROGRAMS: is missing');
    expect(gateway.output).toContain('SUBGRAPH_SECRET_EXPORTS: is shorter');
  });

  it('says which address is missing when the store is mongodb', async () => {
    const { code, output } = await runProcess(['dist/subgraphs/main.js', 'regions', '--store', 'mongodb']);
    expect(code).toBe(78);
    expect(output).toContain('MONGODB_URL: is missing');
  });
});
