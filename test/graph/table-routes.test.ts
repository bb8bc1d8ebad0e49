import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { fromBuffer, type Entry } from 'yauzl';
import { OPTIONS } from '../../gateway/export/options.ts';
import { projectPath } from '../../service/paths.ts';
import { startGraphUnderTest, type GraphUnderTest } from '../support/graph.ts';

const QUERY = '{ region(id: "kz-akmola") { id name codes { scheme code } } }';

/** The files of a zip by their names. */
function unzipped(bytes: Buffer): Promise<Map<string, string>> {
  return new Promise((resolve, reject) => {
    fromBuffer(bytes, { lazyEntries: true }, (error, zip) => {
      if (error !== null) {
        reject(error);
        return;
      }
      const files = new Map<string, string>();
      zip.on('entry', (entry: Entry) => {
        zip.openReadStream(entry, (fault, stream) => {
          if (fault !== null) {
            reject(fault);
            return;
          }
          const chunks: Buffer[] = [];
          stream.on('data', (chunk: Buffer) => chunks.push(chunk));
          stream.on('end', () => {
            files.set(entry.fileName, Buffer.concat(chunks).toString('utf8'));
            zip.readEntry();
          });
        });
      });
      zip.on('end', () => resolve(files));
      zip.readEntry();
    });
  });
}

describe('tables over HTTP', () => {
  let graph: GraphUnderTest;
  beforeAll(async () => {
    graph = await startGraphUnderTest();
  });
  afterAll(() => graph.stop());

  const post = (search: string, headers: Record<string, string> = {}, query = QUERY): Promise<Response> =>
    fetch(`${graph.url}/graphql${search}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query }),
    });
  const data = (path: string, init: RequestInit = {}): Promise<Response> => fetch(`${graph.url}/data/${path}`, init);

  it.each([
    ['text/csv', 'text/csv; charset=utf-8; header=present'],
    ['text/csv; charset=utf-8', 'text/csv; charset=utf-8; header=present'],
    ['application/x-ndjson', 'application/x-ndjson; charset=utf-8'],
    ['application/vnd.apache.arrow.stream, application/json;q=0.5', 'application/vnd.apache.arrow.stream'],
    ['application/vnd.apache.parquet', 'application/vnd.apache.parquet'],
    ['*/*', 'application/json; charset=utf-8'],
    ['application/json, text/csv', 'application/json; charset=utf-8'],
  ])('answer a query that accepts %s as %s', async (accept, type) => {
    const response = await post('', { accept });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(type);
  });

  it('answer a query by the format in the address, sent or in the address itself', async () => {
    const sent = await (await post('?format=csv')).text();
    const address = new URLSearchParams({ query: QUERY, format: 'csv' });
    const asked = await (await fetch(`${graph.url}/graphql?${address.toString()}`)).text();
    expect(sent).toBe(asked);
    expect(sent.split('\r\n').slice(0, 2)).toEqual([
      'region.id,region.name,region.codes.scheme,region.codes.code',
      'kz-akmola,Akmola region,ISO_3166_2,KZ-11',
    ]);
  });

  it.each([
    ['a type that is not served', () => post('', { accept: 'text/html' }), 406, 'csv (text/csv), ndjson'],
    ['a format that is not known', () => post('?format=xlsx'), 406, 'parquet (application/vnd.apache.parquet)'],
    ['an ending that is not known', () => data('FactS01ProgramsInForce2016.xlsx'), 406, 'arrow'],
    ['an operation that is not saved', () => data('Nope.csv'), 404, 'FactS01ProgramsInForce2016, FactS02'],
    [
      'a parameter that nothing takes',
      () => data('FactS25TimesOfCentralAsia.csv?year=2017'),
      400,
      'variables: none; options: format',
    ],
    [
      'an option with a wrong value',
      () => data('FactS25TimesOfCentralAsia.csv?labels=all'),
      400,
      'labels=id or labels=name',
    ],
    ['an option that is given twice', () => data('FactS25TimesOfCentralAsia.csv?sep=_&sep=-'), 400, '2 times'],
    ['a separator that can part nothing', () => data('FactS25TimesOfCentralAsia.csv?sep='), 400, 'sep='],
    ['a day that is none', () => data('FactS25TimesOfCentralAsia.csv?asOf=never'), 400, 'asOf'],
    ['lists beside each other', () => data('FactS02MeetingOnFirstHalf2016.csv'), 200, ''],
    ['lists that need a choice', () => data('QuestionS11InvestmentPerJob.csv'), 422, 'projectsAggregate.rows'],
    ['a query that is none', () => post('?format=csv', {}, '{'), 400, 'Syntax Error'],
    ['a field that is not there', () => post('?format=csv', {}, '{ nope }'), 400, 'nope'],
    ['two choices at once', () => post('?format=csv&rows=a&tables=split'), 400, 'expected one of them'],
  ])('say what is right for %s', async (_, ask, status, words) => {
    const response = await ask();
    expect(response.status).toBe(status);
    if (status === 200) return;
    const { errors } = (await response.json()) as { errors: { message: string; extensions: { code: string } }[] };
    expect(errors[0]?.message).toContain(words);
    expect(response.headers.get('content-disposition')).toBeNull();
  });

  it('are files with a name, a strong tag, their description, their budget and parts of them', async () => {
    const whole = await data('FactS14EightProductions.csv?rows=projects');
    const { headers } = whole;
    const text = await whole.text();
    const etag = headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]{43}"$/u);
    expect(headers.get('content-disposition')).toBe('attachment; filename="FactS14EightProductions.csv"');
    expect(headers.get('link')).toBe(
      '</data/FactS14EightProductions.schema.json?rows=projects>; rel="describedby"; type="application/json"',
    );
    expect(headers.get('table-budget-rows')).toBe('5000000');
    expect(headers.get('table-budget-seconds')).toBe('1800');
    const again = await data('FactS14EightProductions.csv?rows=projects', { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
    const head = await data('FactS14EightProductions.csv?rows=projects', { method: 'HEAD' });
    expect(head.headers.get('content-length')).toBe(String(Buffer.byteLength(text)));
    expect(await head.text()).toBe('');
    const part = (range: string, more: Record<string, string> = {}): Promise<Response> =>
      data('FactS14EightProductions.csv?rows=projects', { headers: { range, ...more } });
    const middle = await part('bytes=3-9');
    expect([middle.status, middle.headers.get('content-range')]).toEqual([206, `bytes 3-9/${Buffer.byteLength(text)}`]);
    expect(await middle.text()).toBe(text.slice(3, 10));
    expect(Buffer.from(await (await part('bytes=-5')).arrayBuffer())).toEqual(Buffer.from(text).subarray(-5));
    expect((await part('bytes=999999-')).status).toBe(416);
    expect((await part('bytes=3-9', { 'if-range': '"other"' })).status).toBe(200);
  });

  it('are described by the names, types and descriptions of their columns and by their releases', async () => {
    const described: unknown = await (await data('FactS08NewProducts.schema.json?rows=reportedFigures')).json();
    expect(described).toMatchObject({
      title: 'How many brand-new products were said to be made by 2016?',
      'graph:provenance': { operation: 'FactS08NewProducts', releases: expect.stringContaining('reported-figures@') },
    });
    const { fields } = (described as { schema: { fields: unknown[] } }).schema;
    expect(fields.slice(0, 2)).toEqual([
      {
        name: 'reportedFigures.value.comparator',
        type: 'string',
        constraints: { enum: ['EQ', 'GT', 'GTE', 'LT', 'LTE', 'APPROX', 'BETWEEN'] },
        'graph:type': 'enum',
        description: 'How the figure compares with the number.',
        'graph:field': 'ReportedValue.comparator',
      },
      {
        name: 'reportedFigures.value.value',
        type: 'number',
        'graph:type': 'decimal',
        'graph:unitColumn': 'reportedFigures.value.unit',
        description: 'The number; null when the source gives a judgement without a number.',
        'graph:field': 'ReportedValue.value',
      },
    ]);
  });

  it('are described with the sources that their datasets cite, the licences stated there and the units beside values', async () => {
    const described = (await (await data('QuestionD1EightProductions.schema.json')).json()) as {
      sources: { title: string; path?: string; 'graph:id': string }[];
      licenses: { name: string }[];
      'graph:datasets': { name: string; release?: string }[];
    };
    // A dataset of which nothing was published has no release.
    const published = described['graph:datasets'].flatMap(({ name, release }) =>
      release === undefined ? [] : [[name, release.split('@')[0]]],
    );
    expect(published.length).toBeGreaterThan(0);
    for (const [name, of] of published) expect(of).toBe(name);
    expect(described.sources.length).toBeGreaterThan(0);
    for (const source of described.sources) expect(source['graph:id']).toMatch(/^src-/u);
    const stated = described.sources.flatMap((source) => ('graph:licence' in source ? [source['graph:licence']] : []));
    expect(described.licenses.map(({ name }) => name)).toEqual([...new Set(stated)]);
  });

  it('are asked for as of a day and in a language by the address alone', async () => {
    const byAddress = await data('FactS25TimesOfCentralAsia.csv?asOf=2018-03-27&lang=kk');
    expect(byAddress.headers.get('data-as-of')).toBe('2018-03-27');
    expect(byAddress.headers.get('content-language')).toBe('kk');
    const byHeader = await data('FactS25TimesOfCentralAsia.csv', {
      headers: { 'data-as-of': '2018-03-27', 'accept-language': 'kk' },
    });
    expect(await byAddress.text()).toBe(await byHeader.text());
  });

  it('keep Kazakh letters, and begin with the mark by which spreadsheets know them', async () => {
    const query = '{ region(id: "kz-akmola") { names { kk } } }';
    const bytes = new Uint8Array(await (await post('?format=csv&bom=1', {}, query)).arrayBuffer());
    expect(Buffer.from(bytes).toString('utf8')).toBe('\uFEFFregion.names.kk\r\nАқмола облысы\r\n');
  });

  it('have every row of a list, not one page of it', async () => {
    const query = '{ products(first: 3) { nodes { id } } }';
    const { data: counted } = await graph.query('{ products(first: 1) { totalCount } }');
    const total = (counted?.['products'] as { totalCount: number }).totalCount;
    expect(total).toBeGreaterThan(100);
    const rows: string[][] = parse(await (await post('?format=csv', {}, query)).text());
    expect(rows.length).toBe(total + 1);
    expect(new Set(rows.map(([id]) => id)).size).toBe(total + 1);
    expect(parse(await (await post('?format=csv&pages=one', {}, query)).text())).toHaveLength(4);
  });

  it('of lists beside each other come as one file for each, with keys by which they join to the answer', async () => {
    const query = `{ region(id: "kz-akmola") { id codes { scheme code }
      instructions { id coExecutors { id } } } }`;
    const response = await post('?format=csv&tables=split', {}, query);
    if (response.status !== 200) throw new Error(await response.text());
    expect(response.headers.get('content-type')).toBe('application/zip');
    const files = await unzipped(Buffer.from(await response.arrayBuffer()));
    const read = (name: string): Record<string, string>[] => parse(files.get(name) ?? '', { columns: true });
    const { resources } = JSON.parse(files.get('datapackage.json') ?? '');
    expect(resources.map(({ path }: { path: string }) => path)).toEqual([
      'answer-root.csv',
      'region.codes.csv',
      'region.instructions.csv',
      'region.instructions.coExecutors.csv',
    ]);
    expect(resources[3].schema.foreignKeys).toEqual([
      { fields: '_parent', reference: { resource: 'region.instructions', fields: '_key' } },
    ]);
    const { data: answer } = await graph.query(query);
    const region = answer?.['region'] as {
      codes: { code: string }[];
      instructions: { id: string; coExecutors: { id: string }[] }[];
    };
    expect(read('region.codes.csv').map((row) => row['region.codes.code'])).toEqual(
      region.codes.map(({ code }) => code),
    );
    const instructions = new Map(
      read('region.instructions.csv').map((row) => [row['_key'], row['region.instructions.id']]),
    );
    const joined = read('region.instructions.coExecutors.csv').map((row) => [
      instructions.get(row['_parent']),
      row['region.instructions.coExecutors.id'],
    ]);
    expect(joined).toEqual(
      region.instructions.flatMap(({ id, coExecutors }) => coExecutors.map((one) => [id, one.id])),
    );
  });

  it('answer every address and query of the guide', async () => {
    const guide = await readFile(projectPath('docs', 'guide', 'data-science.md'), 'utf8');
    const notebook = await readFile(projectPath('docs', 'guide', 'tables.ipynb'), 'utf8');
    const addresses = [
      ...(guide + notebook).matchAll(/\/data\/(\w+\.(?:csv|arrow|parquet|schema\.json)[^"`'\\\s)]*)/gu),
    ].map(([, path = '']) => path);
    expect(addresses.length).toBeGreaterThan(6);
    for (const path of addresses) expect([path, (await data(path)).status]).toEqual([path, 200]);
    const query = /QUERY = """([^]*?)"""/u.exec(guide)?.[1] ?? '';
    expect((await post('?format=parquet', {}, query)).status).toBe(200);
    const body = /-d '(\{.*\})' -o/u.exec(guide)?.[1] ?? '';
    expect((await post('', { accept: 'text/csv' }, JSON.parse(body).query)).status).toBe(200);
    const job = /format=parquet", (\{.*\})\)/u.exec(guide)?.[1] ?? '';
    expect((await post('?format=parquet', {}, JSON.parse(job).query)).status).toBe(200);
    const options = [...Object.keys(OPTIONS)].filter((option) => !guide.includes(`\`${option}`));
    expect(options).toEqual([]);
  });

  describe('as bulk jobs', () => {
    const job = async (path: string, init: RequestInit = {}): Promise<Record<string, unknown>> =>
      (await fetch(`${graph.url}${path}`, init)).json() as Promise<Record<string, unknown>>;
    const submit = (search: string, body: unknown): Promise<Response> =>
      fetch(`${graph.url}/jobs${search}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });

    async function ended(path: string): Promise<Record<string, unknown>> {
      for (let attempt = 0; attempt < 500; attempt += 1) {
        const found = await job(path);
        if (found['state'] !== 'queued' && found['state'] !== 'running') return found;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      throw new Error('The job did not end.');
    }

    it('give the same file as the request that waits for it, also in parts', async () => {
      const query = '{ products { nodes { id code name } } }';
      const started = await submit('?format=csv', { query });
      expect(started.status).toBe(202);
      const path = started.headers.get('location') ?? '';
      const done = await ended(path);
      const direct = await (await post('?format=csv', {}, query)).text();
      const rows = direct.trimEnd().split('\r\n').length - 1;
      expect(done).toMatchObject({
        ...{ state: 'done', rows, expectedRows: rows, bytes: Buffer.byteLength(direct), fileName: 'table.csv' },
        survivesRestart: graph.kind === 'mongodb',
        result: `${path}/result`,
      });
      const result = await fetch(`${graph.url}${path}/result`);
      expect(result.headers.get('content-length')).toBe(String(Buffer.byteLength(direct)));
      expect(await result.text()).toBe(direct);
      const part = await fetch(`${graph.url}${path}/result`, { headers: { range: 'bytes=10-19' } });
      expect([part.status, await part.text()]).toEqual([206, Buffer.from(direct).subarray(10, 20).toString()]);
    });

    it('are made of saved operations', async () => {
      const started = await submit('?format=ndjson&rows=projects', { operation: 'FactS14EightProductions' });
      const done = await ended(started.headers.get('location') ?? '');
      expect(done['fileName']).toBe('FactS14EightProductions.ndjson');
      const direct = await data('FactS14EightProductions.ndjson?rows=projects');
      expect(await (await fetch(`${graph.url}${String(done['result'])}`)).text()).toBe(await direct.text());
    });

    it('are refused at once for what can be no table, and not found by another id', async () => {
      expect((await submit('?format=csv', { query: '{ nope }' })).status).toBe(400);
      expect((await submit('?format=csv', { operation: 'Nope' })).status).toBe(404);
      expect((await submit('?format=csv', { operation: 'FactS14EightProductions', query: '{ x }' })).status).toBe(400);
      expect((await submit('?format=xlsx', { query: QUERY })).status).toBe(406);
      expect((await fetch(`${graph.url}/jobs/none`)).status).toBe(404);
      expect((await fetch(`${graph.url}/jobs/none/result`)).status).toBe(404);
    });

    it('that were cancelled have no result', async () => {
      const started = await submit('?format=csv', { query: '{ products { nodes { id } } }' });
      const path = started.headers.get('location') ?? '';
      const { state } = await job(path, { method: 'DELETE' });
      if (state === 'done') return;
      expect(state).toBe('cancelled');
      expect((await fetch(`${graph.url}${path}/result`)).status).toBe(409);
    });
  });
});
