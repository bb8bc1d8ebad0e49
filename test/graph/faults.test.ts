import { clientOf, type Answer } from '../support/graph.ts';
import { Door, serveSubgraph, serveSubgraphs, withGatewayOver, type InTheWay } from '../support/remote-graph.ts';
import { INTERNAL_TEXT } from '../support/subgraph-faults.ts';

/** The exports twice, for an entity of the regions and by themselves, beside what they have no part in. */
const QUERY = `{
  region(id: "kz-akmola") { id name exportSummary(period: "2019") { period } }
  countries(codes: ["CN"]) { id }
  programs { id }
}`;
const TIMEOUT_MS = 1_500;

interface Json {
  readonly data: { readonly _entities?: readonly unknown[] } & Readonly<Record<string, unknown>>;
}

/** What a subgraph does wrong, and how its fields are answered then; null for one that is not there at all. */
interface Fault {
  readonly code: string;
  readonly behave: InTheWay | null;
}

/** Changes answers to queries; histories stay as they are. */
const changed =
  (rule: (answer: Json) => unknown): InTheWay =>
  async ({ method }, response, right) => {
    const text = await right();
    response.end(method === 'POST' ? JSON.stringify(rule(JSON.parse(text) as Json)) : text);
  };

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const faults: Readonly<Record<string, Fault>> = {
  'is killed': { code: 'SUBGRAPH_UNAVAILABLE', behave: null },
  'breaks off every connection': { code: 'SUBGRAPH_UNAVAILABLE', behave: (request) => void request.socket.destroy() },
  hangs: { code: 'SUBGRAPH_TIMEOUT', behave: () => undefined },
  'is slow': {
    code: 'SUBGRAPH_TIMEOUT',
    behave: async (_, response, right) => {
      const answer = await right();
      await later(TIMEOUT_MS + 300);
      response.end(answer);
    },
  },
  'answers 500': {
    code: 'SUBGRAPH_BAD_RESPONSE',
    behave: (_, response) => void response.writeHead(500).end(INTERNAL_TEXT),
  },
  'answers with HTML': {
    code: 'SUBGRAPH_BAD_RESPONSE',
    behave: (_, response) => void response.end(`<html><title>${INTERNAL_TEXT}</title></html>`),
  },
  'answers with half a body and breaks off': {
    code: 'SUBGRAPH_UNAVAILABLE',
    behave: async (_, response, right) => {
      const body = await right();
      response.writeHead(200, { 'content-length': String(Buffer.byteLength(body)) });
      response.write(body.slice(0, body.length / 2), () => response.destroy());
    },
  },
  'answers with half a body as if it were all': {
    code: 'SUBGRAPH_BAD_RESPONSE',
    behave: async (_, response, right) => {
      const body = await right();
      response.end(body.slice(0, body.length / 2));
    },
  },
  'answers with texts where lists and objects belong': {
    code: 'SUBGRAPH_BAD_RESPONSE',
    behave: changed(({ data }) => {
      const wrong = (name: string): unknown => (name === '_entities' ? [INTERNAL_TEXT] : INTERNAL_TEXT);
      return { data: Object.fromEntries(Object.keys(data).map((name) => [name, wrong(name)])) };
    }),
  },
  'answers with 50 MB': {
    code: 'SUBGRAPH_BAD_RESPONSE',
    behave: (_, response) => {
      const piece = Buffer.alloc(1024 * 1024, ' ');
      let left = 50;
      const more = (): void => {
        if (response.destroyed) return;
        left -= 1;
        if (left === 0) response.end('{"data":{}}');
        else response.write(piece, () => setImmediate(more));
      };
      more();
    },
  },
  'redirects to where the right answer is': {
    code: 'SUBGRAPH_BAD_RESPONSE',
    behave: (request, response) =>
      void response.writeHead(307, { location: `http://${request.headers.host ?? ''}/elsewhere` }).end(),
  },
};

/** Errors as code, subgraph and path, one line each. */
const toldOf = ({ errors = [] }: Answer): readonly string[] =>
  errors
    .map(({ path = [], extensions }) => {
      return `${String(extensions['code'])} of ${String(extensions['subgraph'])} at ${path.join('.')}`;
    })
    .sort();

const keptOf = ({ data }: Answer): unknown => {
  const { region, ...others } = data as Record<string, Record<string, unknown>>;
  return { id: region?.['id'], name: region?.['name'], programs: others['programs'] };
};

describe('a graph of five with a subgraph that fails', () => {
  let subgraphs: Awaited<ReturnType<typeof serveSubgraphs>>;
  let door: Door;

  beforeAll(async () => {
    subgraphs = await serveSubgraphs();
    door = new Door(new URL(subgraphs.urls.exports).origin);
    await door.open();
  }, 60_000);
  afterAll(async () => {
    await door.close();
    await subgraphs.stop();
  });

  const behindDoor = (flags: Readonly<Record<string, string>>, body: (url: string) => Promise<void>): Promise<void> =>
    withGatewayOver({ ...subgraphs.urls, exports: door.url }, { 'cache-max-bytes': '0', ...flags }, body);

  it('answers around every fault with its code and paths, keeps the rest, reveals nothing, and heals', async () => {
    const flags = {
      'subgraph-timeout-ms': String(TIMEOUT_MS),
      // Each fault is to be met, and none answered around for the one before.
      'subgraph-breaker-failures': '1000',
    };
    await behindDoor(flags, async (url) => {
      const ask = (): Promise<Answer> => clientOf(url)(QUERY);
      const right = await ask();
      expect(right.errors).toBeUndefined();
      expect(right.data).toMatchObject({ region: { name: 'Akmola region', exportSummary: { period: '2019' } } });
      for (const [what, fault] of Object.entries(faults)) {
        if (fault.behave === null) await door.close();
        else door.behave = fault.behave;
        const answer = await ask();
        expect({ what, told: toldOf(answer), kept: keptOf(answer) }).toEqual({
          what,
          told: [`${fault.code} of exports at countries`, `${fault.code} of exports at region.exportSummary`],
          kept: keptOf(right),
        });
        expect(JSON.stringify(answer)).not.toMatch(/127\.0\.0\.1|10\.0\.0\.7|ECONN|\.ts:|\.js:|<html/u);
        if (fault.behave === null) await door.open();
        door.heal();
        expect({ what, answer: await ask() }).toEqual({ what, answer: right });
      }
      expect(door.asked.filter((line) => line.includes('elsewhere'))).toEqual([]);
    });
  }, 60_000);

  it('answers around entities that are too few: the fields of entities alone are null, the rest stands', async () => {
    await behindDoor({}, async (url) => {
      const ask = clientOf(url);
      const right = await ask(QUERY);
      door.behave = changed((answer) => {
        const { _entities: entities } = answer.data;
        return entities === undefined ? answer : { data: { ...answer.data, _entities: entities.slice(1) } };
      });
      const answer = await ask(QUERY);
      door.heal();
      expect(toldOf(answer)).toEqual(['SUBGRAPH_BAD_RESPONSE of exports at region.exportSummary']);
      expect(answer.data).toMatchObject({ countries: right.data?.['countries'], region: { exportSummary: null } });
      expect(keptOf(answer)).toEqual(keptOf(right));
    });
  });

  it('answers around a subgraph whose database is away from the start', async () => {
    const nobody = 'mongodb://127.0.0.1:1/?directConnection=true';
    const limits = { maxPoolSize: 2, selectionTimeoutMs: 200, socketTimeoutMs: 500 };
    const exports = await serveSubgraph('exports', { kind: 'mongodb', url: nobody, ...limits });
    await withGatewayOver({ ...subgraphs.urls, exports: `${exports.url}/graphql` }, {}, async (url) => {
      const answer = await clientOf(url)(QUERY);
      expect(answer.data).toMatchObject({ countries: null, region: { name: 'Akmola region', exportSummary: null } });
      const told = toldOf(answer);
      expect(told).toEqual([
        'SERVICE_UNAVAILABLE of exports at countries',
        'SERVICE_UNAVAILABLE of exports at region.exportSummary',
      ]);
      expect(JSON.stringify(answer)).not.toMatch(/127\.0\.0\.1|mongo/iu);
      expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    });
    await exports.stop();
  });
});
