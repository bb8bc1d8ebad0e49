import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Store } from '../../datasets/store/store.ts';
import { ANONYMOUS, toHeaders, type Caller } from '../../service/headers.ts';
import { projectPath } from '../../service/paths.ts';
import { subgraphs } from '../../subgraphs/all.ts';
import type { Subgraph, SubgraphName } from '../../subgraphs/subgraph.ts';
import type { Answer } from '../support/graph.ts';
import { emptySubgraph, publishTables } from '../support/published.ts';
import { describeStores } from '../support/stores.ts';

// Figures made up for the test.
const TABLES = {
  enterprises: {
    'enterprises-sources': 'id,title,quality\n src-register,Register,OFFICIAL',
    enterprises: 'id,source\n ent-works,src-register',
    'enterprise-figures': `enterprise,measure,period,value,status,source
      ent-works,EMPLOYMENT,2017,120,NORMAL,src-register
      ent-works,OUTPUT,2017,7500.5,PROVISIONAL,src-register`,
  },
  exports: {
    'exports-sources': 'id,title,quality\n src-customs,Customs,OFFICIAL',
    'enterprise-exports': 'enterprise,period,value,status,source\n ent-works,2017,99.25,NORMAL,src-customs',
  },
};

describeStores('what an enterprise reported', ({ open }) => {
  const stores: Store[] = [];
  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()));
  });

  const published = async (name: keyof typeof TABLES): Promise<{ store: Store; subgraph: Subgraph }> => {
    const store = await open();
    stores.push(store);
    const { subgraph } = await emptySubgraph(store, name);
    await publishTables(store, name, TABLES[name]);
    await subgraph.refresh();
    return { store, subgraph };
  };
  const askedOf = async (subgraph: Subgraph, query: string, identity: Caller, positions = {}): Promise<Answer> => {
    const scope = {
      requestId: 'test',
      today: '2026-11-22',
      asOf: null,
      language: 'en',
      geography: 'as-reported',
    } as const;
    const headers = toHeaders({ ...scope, positions, identity });
    return JSON.parse(JSON.stringify(await subgraph.execute({ query }, headers))) as Answer;
  };
  const asked = async (name: keyof typeof TABLES, query: string, identity: Caller): Promise<Answer> =>
    askedOf((await published(name)).subgraph, query, identity);

  const MINISTRY: Caller = { kind: 'token', scopes: ['microdata:read'] };
  const OTHERS: readonly Caller[] = [
    ANONYMOUS,
    { kind: 'key', scopes: [] },
    { kind: 'key', scopes: ['microdata', 'microdata:read:none', 'MICRODATA:READ'] },
    { kind: 'anonymous', scopes: ['microdata:read'] },
  ];
  const figures = `employment(period: "2017") { value unit status source { id } } output(period: "2017") { value unit status }
    nothing: output(period: "2016") { value status }`;
  const entity = `{ _entities(representations: [{ __typename: "Enterprise", id: "ent-works" }]) { ... on Enterprise { id exportsTotal(period: "2017") { value unit } } } }`;

  it('is served to whoever has the scope', async () => {
    expect(await asked('enterprises', `{ enterprise(id: "ent-works") { ${figures} } }`, MINISTRY)).toMatchObject({
      data: {
        enterprise: {
          employment: { value: '120', unit: 'persons', status: 'NORMAL', source: { id: 'src-register' } },
          output: { value: '7500.5', unit: 'thousand KZT', status: 'PROVISIONAL' },
          nothing: { value: null, status: 'MISSING' },
        },
      },
    });
    expect(await asked('exports', entity, MINISTRY)).toMatchObject({
      data: { _entities: [{ id: 'ent-works', exportsTotal: { value: '99.25', unit: 'USD' } }] },
    });
  });

  it('is refused by the subgraph itself to anybody else, whatever the gateway lets through', async () => {
    for (const identity of OTHERS) {
      const { data, errors } = await asked(
        'enterprises',
        `{ enterprise(id: "ent-works") { id ${figures} } }`,
        identity,
      );
      expect(data).toEqual({ enterprise: { id: 'ent-works', employment: null, output: null, nothing: null } });
      expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
      const reached = await asked('exports', entity, identity);
      expect(reached.data).toEqual({ _entities: [{ id: 'ent-works', exportsTotal: null }] });
    }
  });

  it('is not told by what differs between two releases', async () => {
    const { store, subgraph } = await published('enterprises');
    const later = TABLES.enterprises['enterprise-figures'].replace('7500.5', '8000');
    await publishTables(store, 'enterprises', { 'enterprise-figures': later }, '2020-02-01');
    await subgraph.refresh();
    const query = `{ catalogue { enterprises(names: ["enterprise-figures"]) { name
      diff(from: "enterprise-figures@1", to: "enterprise-figures@2") { revised rows { cells { column old new } } } } } }`;
    for (const identity of OTHERS) {
      const { data, errors } = await askedOf(subgraph, query, identity);
      expect(data).toEqual({ catalogue: { enterprises: [{ name: 'enterprise-figures', diff: null }] } });
      expect(errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'FORBIDDEN', scope: 'microdata:read' }]);
    }
    expect(await askedOf(subgraph, query, MINISTRY)).toMatchObject({
      data: {
        catalogue: {
          enterprises: [{ diff: { revised: 1, rows: [{ cells: [{ column: 'value', old: '7500.5', new: '8000' }] }] } }],
        },
      },
    });
  });

  it('is the same to somebody whoever asked before at the same positions', async () => {
    const { subgraph } = await published('enterprises');
    const positions = Object.fromEntries(subgraph.datasets.map(({ name }) => [name, 1]));
    // The snapshot without the scope has no row, and that of the ministry has all, in turns.
    const query = '{ catalogue { enterprises(names: ["enterprise-figures"]) { current { id } } } }';
    for (const [identity, current] of [
      [ANONYMOUS, null],
      [MINISTRY, { id: 'enterprise-figures@1' }],
      [ANONYMOUS, null],
    ] as const) {
      const { data } = await askedOf(subgraph, query, identity, positions);
      expect(data).toEqual({ catalogue: { enterprises: [{ current }] } });
    }
    const { data } = await askedOf(subgraph, `{ enterprise(id: "ent-works") { ${figures} } }`, MINISTRY, positions);
    expect(data).toMatchObject({ enterprise: { employment: { value: '120' } } });
  });

  it('has no row at all for a request without the scope, so that no other way leads to it', async () => {
    const store = await open();
    stores.push(store);
    const { subgraph } = await emptySubgraph(store, 'enterprises');
    await publishTables(store, 'enterprises', TABLES.enterprises);
    const { createContext } = await import('../../subgraphs/context.ts');
    const histories = await subgraph.refresh();
    const { enterpriseFigures } = await import('../../subgraphs/enterprises/datasets.ts');
    const rowsFor = (identity: Caller): Promise<readonly unknown[]> => {
      const scope = {
        requestId: 'x',
        today: '2026-11-22',
        asOf: null,
        language: 'en',
        geography: 'as-reported',
      } as const;
      const context = createContext({
        scope: { ...scope, positions: {}, identity },
        store,
        datasets: subgraph.datasets,
        histories,
        loaders: () => null,
      });
      return context.view().snapshot.find(enterpriseFigures, {}).toArray();
    };
    expect(await rowsFor(MINISTRY)).toHaveLength(2);
    for (const identity of OTHERS.slice(0, 3)) expect(await rowsFor(identity)).toEqual([]);
  });
});

describe('datasets of microdata', () => {
  const confidential = Object.values(subgraphs)
    .flatMap(({ datasets }) => datasets)
    .filter(({ scope }) => scope !== undefined)
    .map(({ name }) => name);

  it('are the two that hold what single enterprises reported', () => {
    expect(confidential).toEqual(['enterprise-figures', 'enterprise-exports']);
  });

  it('are read without the scope for the one statistic that withholds what would disclose an enterprise', async () => {
    const files = (await readdir(projectPath('subgraphs'), { recursive: true })).filter((file) => file.endsWith('.ts'));
    const texts = await Promise.all(
      files.map(async (file) => [file, await readFile(projectPath('subgraphs', file), 'utf8')] as const),
    );
    const readers = texts.filter(([, text]) => text.includes('.statistics()')).map(([file]) => file);
    expect(readers).toEqual([join('enterprises', 'enterprise-totals.ts')]);
  });

  it('are behind no list and no aggregate, whose conditions and orders would tell what is not shown', async () => {
    for (const name of Object.keys(subgraphs) as SubgraphName[]) {
      const { collections } = (await import(`../../subgraphs/${name}/collections.ts`)) as {
        collections: Readonly<Record<string, { dataset: { name: string } }>>;
      };
      const listed = Object.values(collections).map(({ dataset }) => dataset.name);
      expect(listed.filter((dataset) => confidential.includes(dataset))).toEqual([]);
    }
  });
});
