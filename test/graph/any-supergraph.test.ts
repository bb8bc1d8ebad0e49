import { gatewayConfig, subgraphUrls } from '../../gateway/config.ts';
import { startGateway, type RunningGateway } from '../../gateway/start.ts';
import { createLog } from '../../service/log.ts';
import { withFolder } from '../support/folder.ts';
import { startShop, supergraphOf, type ForeignSubgraph } from '../support/foreign.ts';
import { clientOf, now, ready } from '../support/graph.ts';
import { PATIENT } from '../support/patience.ts';
import { runProcess, startProcess } from '../support/processes.ts';

const MAIN = 'dist/gateway/main.js';

describe('any supergraph', () => {
  let shop: readonly ForeignSubgraph[];
  beforeAll(async () => {
    shop = await startShop();
  });
  afterAll(async () => {
    for (const subgraph of shop) await subgraph.stop();
  });

  /** The supergraph of the shop, with the true addresses or with one that nobody serves. */
  const supergraph = (address?: string): string =>
    supergraphOf(shop, (name) => address ?? shop.find((subgraph) => subgraph.name === name)?.url ?? '');

  async function served(
    sdl: string,
    flags: Readonly<Record<string, string>>,
    body: (gateway: RunningGateway) => Promise<void>,
  ): Promise<void> {
    await withFolder({ 'shop.graphql': sdl }, async (folder) => {
      const config = gatewayConfig(
        {
          ...{ port: '0', auth: 'off', 'subgraph-signing': 'off', supergraph: `${folder}/shop.graphql` },
          ...PATIENT,
          ...flags,
        },
        {},
      );
      const gateway = await startGateway(config, createLog('test', 'silent'), now);
      try {
        await body(gateway);
      } finally {
        await gateway.stop();
      }
    });
  }

  it('is served from its file alone: queries across its subgraphs, mutations, a page, the schema and states', async () => {
    await served(supergraph(), {}, async (gateway) => {
      const query = clientOf(gateway.url);
      const health = async (): Promise<unknown> => (await fetch(`${gateway.url}/health/ready`)).json();
      expect(await health()).toEqual({ status: 'ready', subgraphs: { 'book-catalog': 'unknown', stock: 'unknown' } });
      expect(await query('{ books { title copies } copiesInAll }')).toEqual({
        data: {
          books: [
            { title: 'Abai Zholy', copies: 3 },
            { title: 'Kozy Korpesh', copies: 4 },
          ],
          copiesInAll: 7,
        },
      });
      expect(await query('mutation { rename(isbn: "1", title: "The Path of Abai") { title copies } }')).toEqual({
        data: { rename: { title: 'The Path of Abai', copies: 3 } },
      });
      expect(await health()).toEqual({ status: 'ready', subgraphs: { 'book-catalog': 'up', stock: 'up' } });
      const page = await (await fetch(gateway.url)).text();
      expect(page).toContain('book-catalog');
      expect(page).not.toMatch(/Kazakhstan|export-flows|Data-As-Of/u);
      expect(await (await fetch(`${gateway.url}/schema.graphql`)).text()).toContain('copies: Int');
    });
  });

  it('asks its subgraphs nothing but what clients ask, and hands on no credential of theirs', async () => {
    await served(supergraph(), {}, async (gateway) => {
      const before = shop.map(({ received }) => received.length);
      const headers = { authorization: 'Bearer secret', cookie: 'session=secret', 'data-as-of': 'anything' };
      const answer = await clientOf(gateway.url)('{ book(isbn: "1") { copies } }', {}, headers);
      expect(answer).toEqual({ data: { book: { copies: 3 } } });
      const received = shop.flatMap((subgraph, index) => subgraph.received.slice(before[index]));
      expect(received.map(({ method, path }) => `${method} ${path}`)).toEqual([
        'POST /api/graphql',
        'POST /api/graphql',
      ]);
      expect(JSON.stringify(received)).not.toContain('secret');
      expect(JSON.stringify(received)).not.toContain('anything');
    });
  });

  it('says nothing of a language or a territory, which mean something in this project alone', async () => {
    await served(supergraph(), {}, async (gateway) => {
      const { headers } = await fetch(`${gateway.url}/graphql?query={copiesInAll}`);
      expect(headers.get('content-language')).toBeNull();
      expect(headers.get('data-geography')).toBeNull();
      expect(headers.get('x-request-id')).not.toBeNull();
    });
  });

  it('is ready with dead subgraphs, and answers around them', async () => {
    const dead = 'http://127.0.0.1:1/graphql';
    const live = shop.find(({ name }) => name === 'stock')?.url ?? '';
    const sdl = supergraphOf(shop, (name) => (name === 'stock' ? live : dead));
    await served(sdl, {}, async (gateway) => {
      const { data, errors } = await clientOf(gateway.url)('{ books { title } copiesInAll }');
      expect(data).toEqual({ books: null, copiesInAll: 7 });
      expect(errors).toMatchObject([{ extensions: { code: 'SUBGRAPH_UNAVAILABLE', subgraph: 'book-catalog' } }]);
      expect(await (await fetch(`${gateway.url}/health/ready`)).json()).toEqual({
        status: 'ready',
        subgraphs: { 'book-catalog': 'down', stock: 'up' },
      });
    });
  });

  it.each([
    ['development', {}, true, true],
    ['production', {}, false, false],
    ['production', { introspection: 'on' }, true, false],
    ['production', { suggestions: 'on' }, false, true],
    ['development', { introspection: 'off', suggestions: 'off' }, false, false],
  ] as const)('in profile %s with %j: introspection %s, suggestions %s', async (profile, flags, asks, suggests) => {
    const check = async (gateway: RunningGateway): Promise<void> => {
      const query = clientOf(gateway.url);
      const { data, errors } = await query('{ __schema { queryType { name } } }');
      expect(data ?? errors?.[0]?.extensions['code']).toEqual(
        asks ? { __schema: { queryType: { name: 'Query' } } } : 'INTROSPECTION_DISABLED',
      );
      const wrong = await query('{ book { titel } }');
      expect(JSON.stringify(wrong.errors).includes('Did you mean')).toBe(suggests);
    };
    await served(supergraph(), { profile, ...flags }, check);
  });

  it.each([
    ['development', {}, false],
    ['development', { limits: 'off' }, true],
    ['conformance', {}, true],
    ['conformance', { limits: 'on' }, false],
  ] as const)('in profile %s with %j: a query of any depth %s', async (profile, flags, passes) => {
    // book, 12 sequels and a title: 14 fields deep, and at most 12 are allowed.
    const deep = `{ book(isbn: "1") ${'{ sequel '.repeat(12)}{ title }${' }'.repeat(12)} }`;
    const check = async (gateway: RunningGateway): Promise<void> => {
      const { data, errors } = await clientOf(gateway.url)(deep);
      expect(data ?? errors?.[0]?.extensions['code']).toEqual(passes ? { book: { sequel: null } } : 'MAX_DEPTH_LIMIT');
    };
    await served(supergraph(), { profile, ...flags }, check);
  });

  it('asks a GET for a header that browsers ask first for, where CSRF_PREVENTION is on', async () => {
    const check = async (gateway: RunningGateway): Promise<void> => {
      const get = (headers: Record<string, string>): Promise<Response> =>
        fetch(`${gateway.url}/graphql?query={copiesInAll}`, { headers });
      const plain = await get({});
      expect(plain.status).toBe(400);
      expect(await plain.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
      for (const header of ['apollo-require-preflight', 'x-apollo-operation-name']) {
        expect(await (await get({ [header]: '1' })).json()).toEqual({ data: { copiesInAll: 7 } });
      }
      expect((await get({ 'content-type': 'application/json' })).status).toBe(200);
      expect((await get({ 'content-type': 'text/plain' })).status).toBe(400);
      expect(await clientOf(gateway.url)('{ copiesInAll }')).toEqual({ data: { copiesInAll: 7 } });
    };
    await served(supergraph(), { 'csrf-prevention': 'on' }, check);
  });

  it('takes addresses from the environment before those of the file, and ends on SIGTERM with code 0', async () => {
    const urls = Object.fromEntries(
      shop.map(({ name, url }) => [`SUBGRAPH_URL_${name.toUpperCase().replace('-', '_')}`, url]),
    );
    await withFolder({ 'shop.graphql': supergraph('http://127.0.0.1:1/graphql') }, async (folder) => {
      const gateway = await startProcess([MAIN, '--supergraph', `${folder}/shop.graphql`], urls);
      await ready(gateway.url);
      expect(await clientOf(gateway.url)('{ copiesInAll }')).toEqual({ data: { copiesInAll: 7 } });
      expect(gateway.output()).toContain('book-catalog');
      expect(gateway.output()).not.toMatch(/Datasets|exportSummary/u);
      // The connection of the question is still open.
      expect(await gateway.stop('SIGTERM')).toBe(0);
    });
  });

  it('that is none stops the start and says why, with code 78', async () => {
    const files = { 'none.graphql': 'type Query { a: Int }', 'broken.graphql': 'type {' };
    await withFolder(files, async (folder) => {
      for (const [file, why] of [
        ['none.graphql', 'it has no join__Graph'],
        ['broken.graphql', 'Syntax Error'],
      ] as const) {
        const config = gatewayConfig({ supergraph: `${folder}/${file}` }, {});
        await expect(startGateway(config, createLog('test', 'silent'), now)).rejects.toThrow(why);
      }
      const { code, output } = await runProcess([MAIN, '--supergraph', `${folder}/absent.graphql`]);
      expect(output).toContain("can't be read");
      expect(code).toBe(78);
    });
  });

  it('is refused where one variable would set the address of two subgraphs', () => {
    const urls = new Map([
      ['a-b', 'http://127.0.0.1:1'],
      ['a.b', 'http://127.0.0.1:2'],
    ]);
    expect(subgraphUrls(urls, { SUBGRAPH_URL_A_B: '', SUBGRAPH_URL_OTHER: '' })).toEqual(urls);
    expect(() => subgraphUrls(urls, { SUBGRAPH_URL_A_B: 'http://127.0.0.1:3' })).toThrow('more than one subgraph');
  });

  it('is refused with every fault of its switches at once', () => {
    const start = (): unknown => gatewayConfig({ limits: 'yes' }, { INTROSPECTION: 'true' });
    expect(start).toThrow('--limits: is neither on nor off');
    expect(start).toThrow('INTROSPECTION: is neither on nor off');
  });
});
