import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { buildSchema, parse } from 'graphql';
import type { FastifyInstance } from 'fastify';
import type { TableParts } from '../../../../gateway/export/file.ts';
import { Admission } from '../../../../gateway/resilience/admission.ts';
import { tableRoutes } from '../../../../gateway/export/routes.ts';
import type { QueryRunner } from '../../../../gateway/export/source.ts';
import { anybody } from '../../../support/guards.ts';
import { createHttpServer } from '../../../../service/http.ts';
import { createLog } from '../../../../service/log.ts';

const SDL = `
  enum Status { OPEN SHUT }
  input Where { code: String }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type Row { id: ID! text: String }
  type Rows { nodes: [Row!]! pageInfo: PageInfo! }
  type Query {
    rows(first: Int, after: String): Rows
    echo(year: Int!, share: Float, open: Boolean, status: Status, ids: [ID!], where: Where, sep: String): String
  }
`;

const ECHO = `query Echo($year: Int!, $share: Float = 0.5, $open: Boolean, $status: Status, $ids: [ID!], $where: Where, $sep: String) {
  echo(year: $year, share: $share, open: $open, status: $status, ids: $ids, where: $where, sep: $sep)
}`;

const ADMISSION = (running = 8): Admission =>
  new Admission({ running, waiting: 8, waitMs: 20, clock: () => performance.now(), busy: () => 1 });
const PAGE_ROWS = 100;
const TEXT = 'x'.repeat(1_000);

interface Source {
  readonly runner: QueryRunner;
  asked: number;
}

/** A list of so many pages of 100 rows of a kilobyte; the page `fails` fails. */
function listOf(pages: number, fails = -1): Source {
  const source: Source = {
    asked: 0,
    runner: {
      schema: buildSchema(SDL),
      read: (text) => parse(text),
      run: (_, operationName, variables) => {
        if (operationName === 'Echo') return Promise.resolve({ data: { echo: JSON.stringify(variables) } });
        const page = Number(variables['_after'] ?? 0);
        source.asked += 1;
        if (page === fails) {
          return Promise.resolve({
            errors: [{ message: 'gone', extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }],
            data: { rows: null },
          });
        }
        const nodes = Array.from({ length: PAGE_ROWS }, (__, at) => ({
          id: String(page * PAGE_ROWS + at),
          text: TEXT,
        }));
        const pageInfo = { hasNextPage: page + 1 < pages, endCursor: String(page + 1) };
        return Promise.resolve({ data: { rows: { nodes, _page: pageInfo } } });
      },
    },
  };
  return source;
}

describe('a table that is sent as it is made', () => {
  let server: FastifyInstance | null = null;
  afterEach(async () => {
    await server?.close();
    server = null;
  });

  async function serve(
    runner: QueryRunner,
    budget: Partial<TableParts['budget']> = {},
    admission = ADMISSION(),
  ): Promise<number> {
    const log = createLog('test', 'silent');
    server = createHttpServer({ log, maxBodyBytes: 1e5, headerTimeoutMs: 1e4, bodyTimeoutMs: 1e4 });
    const nothing = {
      ...{ inProcess: true, states: () => ({}), histories: () => null, figures: () => ({}), changed: () => [] },
      takesWalks: false,
      stop: () => Promise.resolve(),
    };
    tableRoutes(
      server,
      {
        runner,
        budget: { maxRows: 1e6, maxMs: 1e6, ...budget },
        admission,
        now: () => new Date('2026-11-22T06:00:00Z'),
        subgraphs: [],
        ownDomain: true,
        ...anybody,
        saved: { text: () => null, nameOf: () => null, texts: [] },
        transport: { ...nothing, execute: () => Promise.reject(new Error('No subgraph is asked.')) },
        savedOperations: () =>
          Promise.resolve([
            { name: 'All', question: 'All rows?', text: 'query All { rows { nodes { id text } } }' },
            { name: 'Echo', question: '', text: ECHO },
          ]),
      },
      (_, reply) => reply.send('json'),
    );
    await server.listen({ host: '127.0.0.1', port: 0 });
    return (server.server.address() as AddressInfo).port;
  }

  it('is whole at a client that reads it to the end', async () => {
    const port = await serve(listOf(40).runner);
    const text = await (await fetch(`http://127.0.0.1:${port}/data/All.csv`)).text();
    const lines = text.trimEnd().split('\r\n');
    expect(lines).toHaveLength(4_001);
    expect(lines.at(-1)).toBe(`3999,${TEXT}`);
  });

  it('destroys the connection when its source fails midway', async () => {
    const port = await serve(listOf(40, 30).runner);
    const response = await fetch(`http://127.0.0.1:${port}/data/All.csv`);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow('terminated');
  });

  it('answers with the error when its source fails before anything was sent', async () => {
    const port = await serve(listOf(40, 3).runner);
    const response = await fetch(`http://127.0.0.1:${port}/data/All.csv`);
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({
      errors: [{ message: 'gone', extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }],
    });
  });

  it('ends like a failure when it comes over its rows midway, and with a status when it does at once', async () => {
    const port = await serve(listOf(40).runner, { maxRows: 3_500 });
    const late = await fetch(`http://127.0.0.1:${port}/data/All.ndjson`);
    await expect(late.text()).rejects.toThrow('terminated');
    await server?.close();
    const other = await serve(listOf(40).runner, { maxRows: 150 });
    const early = await fetch(`http://127.0.0.1:${other}/data/All.ndjson`);
    expect(early.status).toBe(422);
    expect(await early.json()).toMatchObject({ errors: [{ extensions: { code: 'ROW_BUDGET_EXCEEDED' } }] });
  });

  it('asks for no page that nobody reads, and stops when the client goes away', async () => {
    const source = listOf(5_000);
    const port = await serve(source.runner);
    const socket = connect(port, '127.0.0.1');
    socket.pause();
    socket.write('GET /data/All.csv HTTP/1.1\r\nhost: x\r\n\r\n');
    const settled = async (): Promise<number> => {
      let before = -1;
      for (let same = 0; same < 5; same = source.asked === before && before > 0 ? same + 1 : 0) {
        before = source.asked;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      return source.asked;
    };
    // 5,000 pages are 500 MB; what is between the two ends of the connection is a few.
    expect(await settled()).toBeLessThan(300);
    socket.destroy();
    expect(await settled()).toBeLessThan(300);
  });

  it('is refused before it begins where there is too much to do; one that has begun goes on', async () => {
    const { runner } = listOf(30);
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => (letGo = resolve));
    let asked = 0;
    const slow: QueryRunner = {
      ...runner,
      run: async (...query) => {
        asked += 1;
        if (asked === 2) await held;
        return runner.run(...query);
      },
    };
    // Of four at once one is large.
    const url = `http://127.0.0.1:${await serve(slow, {}, ADMISSION(4))}/data/All.csv`;
    const first = fetch(url);
    for (let attempt = 0; attempt < 500 && asked < 2; attempt += 1) await new Promise((again) => setTimeout(again, 5));
    const refused = await fetch(url);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'SERVICE_UNAVAILABLE' } }] });
    letGo();
    expect((await (await first).text()).trimEnd().split('\r\n').length).toBe(1 + 30 * PAGE_ROWS);
  });

  it('is only described to HEAD, and nothing more is read', async () => {
    const source = listOf(5_000);
    const port = await serve(source.runner);
    const response = await fetch(`http://127.0.0.1:${port}/data/All.csv`, { method: 'HEAD' });
    expect(response.headers.get('content-type')).toContain('text/csv');
    expect(response.headers.get('content-length')).toBeNull();
    expect(source.asked).toBeLessThan(50);
  });

  describe('of an operation with variables', () => {
    const echo = async (search: string): Promise<Response> =>
      fetch(`http://127.0.0.1:${await serve(listOf(1).runner)}/data/Echo.ndjson?${search}`);

    it('takes them as plain parameters, by their declared types', async () => {
      const response = await echo(
        'year=2017&share=1e-3&open=true&status=SHUT&ids=1&ids=b&where={"code":"x"}&$sep=,&sep=_',
      );
      const [line = ''] = (await response.text()).split('\n');
      expect(JSON.parse(JSON.parse(line).echo)).toEqual({
        ...{ year: 2017, share: 0.001, open: true, status: 'SHUT', ids: ['1', 'b'], where: { code: 'x' }, sep: ',' },
      });
    });

    it.each([
      ['', 'year is missing; expected year=<Int!>'],
      ['year=2017.5', 'year=2017.5 is wrong; expected a whole number'],
      ['year=99999999999', 'a whole number'],
      ['year=1&open=yes', 'open=yes is wrong; expected true or false'],
      ['year=1&share=much', 'share=much is wrong; expected a number'],
      ['year=1&status=open', 'status=open is wrong; expected one of OPEN, SHUT'],
      ['year=1&where=x', 'where=x is wrong; expected a JSON object of Where'],
      ['year=1&year=2', 'expected one value'],
      ['year=1&where={"kode":"x"}', 'kode'],
      ['year=1&yaer=2', 'yaer is no parameter; expected variables: year (Int!), share (Float)'],
    ])('says what is right for %s', async (search, words) => {
      const response = await echo(search);
      expect(response.status).toBe(400);
      const { errors } = (await response.json()) as { errors: { message: string }[] };
      expect(errors[0]?.message).toContain(words);
    });
  });
});
