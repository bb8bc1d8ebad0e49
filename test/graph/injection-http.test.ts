import { request } from 'node:http';
import { connect } from 'node:net';
import fc from 'fast-check';
import { OPTIONS } from '../../gateway/export/options.ts';
import { startGraphUnderTest, type Answer, type GraphUnderTest } from '../support/graph.ts';
import { anyJson, anyText, HOSTILE_TEXTS, INHERITED, OPERATORS, tries } from '../support/hostile.ts';

const QUERY = '{ region(id: "kz") { id } }';
const JSON_HEADERS = { 'content-type': 'application/json', accept: 'application/graphql-response+json' };

interface Told {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly code: unknown;
}

describe('what comes around a query', () => {
  let graph: GraphUnderTest;
  beforeAll(async () => {
    const pepper = 'a pepper of at least thirty-two characters';
    graph = await startGraphUnderTest({ profile: 'production', 'key-pepper': pepper, shares: 'off' });
  });
  afterAll(() => graph.stop());

  const codeIn = (text: string): unknown =>
    text.startsWith('{') ? (JSON.parse(text) as Answer).errors?.[0]?.extensions['code'] : undefined;
  const post = async (body: object, headers: Record<string, string> = {}): Promise<Told> => {
    const init = { method: 'POST', headers: { ...JSON_HEADERS, ...headers }, body: JSON.stringify(body) };
    const response = await fetch(`${graph.url}/graphql`, init);
    const text = await response.text();
    return { status: response.status, headers: Object.fromEntries(response.headers), text, code: codeIn(text) };
  };
  /** A GET of this very path, which a browser would first make another of. */
  const get = (path: string): Promise<Told> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(graph.url);
      request({ hostname, port, path }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, code: codeIn(text) }),
        );
      })
        .on('error', reject)
        .end();
    });

  describe('as headers', () => {
    // Bytes that may stand in a header; fetch refuses all others.
    const value = fc
      .array(
        fc.integer({ min: 0x20, max: 0xff }).filter((byte) => byte !== 0x7f),
        { maxLength: 60 },
      )
      .map((bytes) => String.fromCharCode(...bytes))
      .chain((text) => fc.constantFrom(text, ...HOSTILE_TEXTS.filter((one) => /^[ -~]*$/u.test(one))));
    // Spaces around a value are not part of it (RFC 9110, section 5.5).
    const tried = (name: string, check: (told: Told, text: string) => void): Promise<void> =>
      fc.assert(
        fc.asyncProperty(value, async (given) =>
          check(await post({ query: QUERY }, { [name]: given }), given.replace(/^ +| +$/gu, '')),
        ),
        tries,
      );

    it('chooses one of three languages by Accept-Language, whatever it says', async () => {
      await tried('accept-language', ({ status, headers }) => {
        expect(status).toBe(200);
        expect(['en', 'kk', 'ru']).toContain(headers['content-language']);
      });
    });

    it.each(['data-as-of', 'data-geography', 'data-provenance', 'graphql-cost'])(
      'is refused as %s, or answered where it is empty',
      async (name) => {
        await tried(name, ({ status, code }, text) => {
          const isKnown = text === '' || (name === 'data-provenance' && text === 'true');
          expect([text, status, code]).toEqual(isKnown ? [text, 200, undefined] : [text, 400, 'BAD_USER_INPUT']);
        });
      },
    );

    it.each(['x-api-key', 'authorization'])('is nobody as %s, and never anonymous', async (name) => {
      await tried(name, ({ status, code, text: body }, text) => {
        expect([status, code]).toEqual([401, 'UNAUTHENTICATED']);
        if (text.length > 8) expect(body).not.toContain(text);
      });
    });

    it('comes back as X-Request-Id only where it is one', async () => {
      await tried('x-request-id', ({ status, headers }, text) => {
        const isId = /^[\w.-]{1,64}$/u.test(text);
        expect([status, headers['x-request-id'] === text]).toEqual([200, isId]);
        expect(headers['x-request-id']).toMatch(/^[\w.-]{1,64}$/u);
      });
    });

    it.each(['Accept-Language', 'Data-As-Of', 'Data-Geography', 'X-API-Key', 'X-Request-Id'])(
      'makes no header of an answer by a line break in %s',
      async (name) => {
        for (const end of ['\r\n', '\r\n ', '\r\n\t', '\n', '\n ', '\r', '\u0000', '%0d%0a']) {
          const path = `/graphql?query=${encodeURIComponent(QUERY)}`;
          const bytes = `GET ${path} HTTP/1.1\r\nhost: a\r\n${name}: 2018${end}set-cookie: b=c\r\nconnection: close\r\n\r\n`;
          const text = await new Promise<string>((resolve, reject) => {
            const socket = connect(Number(new URL(graph.url).port), '127.0.0.1', () => socket.write(bytes, 'latin1'));
            // Whoever closes at once is taken for gone; a request that is never whole is given up here.
            socket.setTimeout(1_000, () => socket.end());
            let told = '';
            socket.on('data', (chunk) => (told += chunk.toString('utf8')));
            socket.on('error', reject);
            socket.on('close', () => resolve(told));
          });
          const [head = '', body = ''] = text.split('\r\n\r\n');
          expect([name, end, head]).toEqual([name, end, expect.stringMatching(/^HTTP\/1\.1 (?:200|400|401) /u)]);
          expect(head).not.toMatch(/^set-cookie/imu);
          expect(head).toMatch(/^x-request-id: [\w.-]{1,64}\r?$/imu);
          expect(body).toMatch(/^(?:[\da-f]+\r\n)?\{/u);
        }
      },
    );
  });

  describe('as names of files', () => {
    const SAVED = 'FactS01ProgramsInForce2016';

    it.each([
      ...['/data/../schema.graphql', '/data/../../package.json', '/data/..', '/data/.', '/data/', '/data/.csv'],
      ...['/data/..%2f..%2fpackage.json', '/data/%2e%2e%2fpackage.json.csv', '/data/..%5c..%5cpackage.csv'],
      ...['/data/%2e%2e', '/data/....//package.csv', '/data//etc/passwd', '/data/%252e%252e%252fpackage.csv'],
      ...['/data/%00.csv', `/data/${SAVED}.csv%00.json`, `/data/${SAVED}%0d%0aset-cookie:b.csv`, '/data/%c0%ae.csv'],
      ...[`/data/..%2f${SAVED}.csv`, `/data/x%2f${SAVED}.csv`, `/data/${SAVED}.csv/..`, `/data/${SAVED}%2ecsv%2f`],
      ...INHERITED.flatMap((name) => [`/data/${name}.csv`, `/data/${name}.schema.json`, `/data/${SAVED}.${name}`]),
    ])('reads nothing at %s', async (path) => {
      const told = await get(path);
      expect([400, 404, 406]).toContain(told.status);
      expect(['BAD_REQUEST', 'NOT_FOUND', 'NOT_ACCEPTABLE']).toContain(told.code);
      expect(told.text).not.toMatch(/"dependencies"|root:|type Query/u);
      expect([told.headers['set-cookie'], told.headers['content-disposition']]).toEqual([undefined, undefined]);
    });

    it('finds no operation but a saved one, whatever the name', async () => {
      await fc.assert(
        fc.asyncProperty(anyText, async (text) => {
          const { status, code } = await get(`/data/${encodeURIComponent(text)}.csv`);
          expect([text, status, code]).toEqual([text, 404, 'NOT_FOUND']);
        }),
        tries,
      );
    });
  });

  describe('as options of a table', () => {
    it.each(Object.keys(OPTIONS))('is refused as %s or leaves a table', async (option) => {
      await fc.assert(
        fc.asyncProperty(anyText, async (text) => {
          const told = await get(`/data/FactS25TimesOfCentralAsia.csv?${option}=${encodeURIComponent(text)}`);
          expect([text, [200, 400, 404, 406, 422].includes(told.status)]).toEqual([text, true]);
          expect(told.headers['set-cookie']).toBeUndefined();
          if (told.status !== 200) {
            expect(told.code).toEqual(expect.stringMatching(/^(?!INTERNAL)[A-Z_]+$/u));
            return;
          }
          expect(told.headers['content-type']).toBe('text/csv; charset=utf-8; header=present');
          expect(told.headers['content-disposition']).toMatch(/^[ -~]+$/u);
        }),
        { ...tries, numRuns: Math.ceil(tries.numRuns / 4) },
      );
    });

    it('is refused by the names that every object has', async () => {
      for (const name of INHERITED) {
        for (const search of [
          `${name}=1`,
          `${name}[a]=1`,
          `__proto__[${name}]=1`,
          `labels=${name}`,
          `format=${name}`,
        ]) {
          const { status } = await get(`/data/FactS25TimesOfCentralAsia.csv?${search}`);
          expect([search, status >= 400 && status < 500]).toEqual([search, true]);
        }
      }
    });
  });

  describe('as extensions.pin', () => {
    const refused = async (pin: unknown): Promise<void> => {
      const { status, code } = await post({ query: QUERY, extensions: { pin } });
      expect([pin, status, ['BAD_USER_INPUT', 'BAD_REQUEST'].includes(String(code))]).toEqual([pin, 400, true]);
    };

    it('is refused, whatever JSON it is', async () => {
      const json = anyJson.filter((one) => one !== null);
      await fc.assert(fc.asyncProperty(json, refused), tries);
    });

    it('is refused where one part of a true one is another thing', async () => {
      const { text } = await post({ query: QUERY }, { 'data-provenance': 'true' });
      const { extensions } = JSON.parse(text) as { extensions: { provenance: { pin: Record<string, unknown> } } };
      const { pin } = extensions.provenance;
      expect((await post({ query: QUERY, extensions: { pin } })).status).toBe(200);
      for (const part of Object.keys(pin)) {
        for (const value of [...OPERATORS, ...INHERITED, '$where', '../..']) await refused({ ...pin, [part]: value });
      }
      for (const name of INHERITED) await refused({ ...pin, releases: { [`${name}@1`]: 1 } });
      await refused({ ...pin, $where: 'sleep(1000)' });
      await refused({ ...pin, operation: '0'.repeat(16) });
    });
  });
});
