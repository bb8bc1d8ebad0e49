import { readdir, readFile } from 'node:fs/promises';
import { buildSchema, Kind, parse, type OperationDefinitionNode } from 'graphql';
import { DatasetIndex } from '../../gateway/provenance/datasets-touched.ts';
import { READS } from '../../schema/reads.ts';
import { projectPath } from '../../service/paths.ts';
import { subgraphs } from '../../subgraphs/all.ts';
import { SUBGRAPH_NAMES } from '../../subgraphs/subgraph.ts';
import { fieldQueries } from '../support/field-queries.ts';
import { startGraphOverStores, type GraphOverStores } from '../support/graph-over-stores.ts';

const operationsFolder = projectPath('schema', 'operations');

describe('the datasets that an operation touches', () => {
  let graph: GraphOverStores;
  let index: DatasetIndex;
  beforeAll(async () => {
    graph = await startGraphOverStores();
    index = new DatasetIndex(graph.supergraph);
  }, 120_000);
  afterAll(() => graph.stop());

  const touchedBy = (text: string): ReadonlySet<string> => {
    const document = parse(text);
    const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
    return index.datasetsTouched(document, operation as OperationDefinitionNode);
  };

  /** The datasets that the stores were asked for, whoever asked. */
  const readBy = async (text: string, headers = {}) => {
    for (const reads of graph.reads) reads.reset();
    const { body } = await graph.post({ query: text }, headers);
    const read = graph.reads.flatMap(({ counts }) => [...counts.keys()].filter((name) => !name.startsWith('_')));
    const releases: readonly { dataset: string; release: string | null }[] = body.extensions?.releases ?? [];
    return {
      errors: body.errors ?? [],
      read: [...new Set(read)].sort(),
      said: new Set(releases.map(({ dataset }) => dataset)),
    };
  };

  /** What the stores were asked for and nobody had told, or the answer did not say; and whether it has errors. */
  const untold = async (text: string, headers = {}) => {
    const touched = touchedBy(text);
    const { errors, read, said } = await readBy(text, headers);
    return {
      untold: [...new Set([...read, ...said])].filter((name) => !touched.has(name) || !said.has(name)),
      errors,
    };
  };

  it('are never fewer than the stores are asked for, over all saved operations', async () => {
    const files = (await readdir(operationsFolder)).filter((file) => file.endsWith('.graphql'));
    expect(files.length).toBeGreaterThanOrEqual(87);
    for (const file of files) {
      const text = await readFile(`${operationsFolder}/${file}`, 'utf8');
      for (const headers of [{}, { 'data-geography': 'current' }]) {
        expect({ file, ...(await untold(text, headers)) }).toEqual({ file, untold: [], errors: [] });
      }
    }
  }, 120_000);

  it('are never fewer than the stores are asked for, field by field over the whole schema', async () => {
    const queries = fieldQueries(buildSchema(await readFile(projectPath('schema', 'api.graphql'), 'utf8')));
    // A query that is refused reads nothing and shows nothing, so there may be few of these.
    expect(queries.length).toBeGreaterThan(400);
    let answered = 0;
    for (const query of queries) {
      const { errors, ...answer } = await untold(query);
      expect({ query, ...answer }).toEqual({ query, untold: [] });
      if (errors.length === 0) answered += 1;
    }
    // Those that ask for confidential figures are refused in part.
    expect(answered / queries.length).toBeGreaterThan(0.9);
  }, 300_000);

  it('are told by the field that reads them, by the type that it answers, and by the owner of what is asked of it', () => {
    expect([...touchedBy('{ region(id: "kz") { id exportSummary(period: "2015") { total { amount } } } }')]).toEqual([
      'export-flows',
      'export-structures',
      'export-totals',
      'region-codes',
      'regions',
    ]);
    // The source of a figure of exports is in the list of sources of the exports, and in no other.
    const sources = touchedBy('{ product(code: "2709") { exports(from: "2015", to: "2016") { source { id } } } }');
    expect([...sources].filter((name) => name.endsWith('-sources'))).toEqual(['exports-sources']);
  });

  it('are found through fragments and aliases, and are none for introspection', () => {
    const text = 'query { a: region(id: "kz") { ...R } } fragment R on Region { ... on Region { names { en } } }';
    expect([...touchedBy(text)]).toEqual(['region-codes', 'region-names', 'regions']);
    expect([...touchedBy('{ __schema { types { name } } __typename }')]).toEqual([]);
  });
});

describe('the declaration of what the graph reads', () => {
  it.each(SUBGRAPH_NAMES.map((name) => [name]))('names the datasets of %s all in its catalogue', (name) => {
    const owned = subgraphs[name].datasets.map((dataset) => dataset.name);
    expect(READS[name]?.[`Catalogue.${name}`]).toEqual(owned);
    const named = new Set(
      Object.entries(READS[name] ?? {}).flatMap(([place, datasets]) =>
        place.startsWith('Catalogue.') ? [] : datasets,
      ),
    );
    expect(owned.filter((dataset) => !named.has(dataset))).toEqual([]);
  });

  it('names only types, fields and datasets that there are', async () => {
    const datasets = new Set(SUBGRAPH_NAMES.flatMap((name) => subgraphs[name].datasets.map((one) => one.name)));
    for (const name of SUBGRAPH_NAMES) {
      const sdl = parse(
        `${await readFile(projectPath('schema', 'shared.graphql'), 'utf8')}\n${await readFile(projectPath('schema', `${name}.graphql`), 'utf8')}`,
      );
      const places = new Set(
        sdl.definitions.flatMap((one) =>
          one.kind === Kind.OBJECT_TYPE_DEFINITION || one.kind === Kind.OBJECT_TYPE_EXTENSION
            ? [one.name.value, ...(one.fields ?? []).map((field) => `${one.name.value}.${field.name.value}`)]
            : [],
        ),
      );
      const declared = Object.entries(READS[name] ?? {});
      expect(declared.flatMap(([place]) => (places.has(place) ? [] : [place]))).toEqual([]);
      expect(declared.flatMap(([, names]) => names.filter((one) => !datasets.has(one)))).toEqual([]);
    }
  });
});
