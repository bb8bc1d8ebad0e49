import { headerOf, type Dataset } from '../../../../datasets/dataset.ts';
import { projectPath } from '../../../../service/paths.ts';
import { subgraphs } from '../../../../subgraphs/all.ts';
import { sampleRecords } from '../../../support/sample-records.ts';
import { readFiles } from '../../../support/read.ts';

const datasets: readonly Dataset[] = Object.values(subgraphs).flatMap(({ datasets: owned }) => owned);
const referring = datasets.filter(({ references }) => references !== undefined);

describe('references between datasets', () => {
  const keys = new Map<string, Set<string>>();
  beforeAll(async () => {
    for (const { name, key } of datasets) {
      const column = headerOf(key[0] ?? '');
      keys.set(name, new Set((await sampleRecords(name)).map((record) => record[column] ?? '')));
    }
  });

  it('name datasets that exist, and columns of their own', () => {
    for (const { columns, references } of referring) {
      for (const [column, of] of Object.entries(references ?? {})) {
        expect(Object.keys(columns)).toContain(column);
        expect([...keys.keys()]).toContain(of);
      }
    }
  });

  it.each(referring.map((dataset) => [dataset.name, dataset] as const))(
    'of the samples of %s all hold',
    async (name, dataset) => {
      const { rows, rejections, refused } = await readFiles(
        dataset,
        [projectPath('datasets', 'samples', `${name}.csv`)],
        {
          locale: 'plain',
          knows: (of, value) => keys.get(of)?.has(value) === true,
        },
      );
      expect(refused).toEqual([]);
      expect(rejections.map(({ line, column, text, reason }) => [line, column, text, reason])).toEqual([]);
      expect(rows).toHaveLength((await sampleRecords(name)).length);
    },
  );

  it.each(referring.map((dataset) => [dataset.name, dataset] as const))(
    'of %s that are broken are refused, each with the dataset that lacks it',
    async (name, dataset) => {
      const records = await sampleRecords(name);
      const filled = Object.entries(dataset.references ?? {}).flatMap(([column, of]) =>
        records.some((record) => record[headerOf(column)] !== '') ? [`${headerOf(column)} is not in ${of ?? ''}`] : [],
      );
      const path = projectPath('datasets', 'samples', `${name}.csv`);
      const { rejections } = await readFiles(dataset, [path], { locale: 'plain', knows: () => false });
      const refused = new Set(rejections.map(({ column, reason }) => `${column ?? ''} ${reason}`));
      expect([...refused].sort()).toEqual([...filled].sort());
    },
  );

  it('are declared of programs as of every other subgraph: for every column that holds an id of another dataset', () => {
    const { datasets: owned } = subgraphs.programs;
    const without = owned.filter(({ references }) => references === undefined).map(({ name }) => name);
    expect(without).toEqual(['programs-sources']);
  });
});
