import { readFile, readdir } from 'node:fs/promises';
import {
  Kind,
  parse,
  type ConstDirectiveNode,
  type ConstValueNode,
  type FieldDefinitionNode,
  type TypeNode,
} from 'graphql';
import { subgraphSdls } from '../../gateway/composition/compose.ts';
import { costIndex } from '../../gateway/limits/cost-index.ts';
import { Estimator } from '../../gateway/limits/cost.ts';
import { projectPath } from '../../service/paths.ts';

interface Field {
  readonly subgraph: string;
  readonly type: string;
  readonly name: string;
  readonly node: FieldDefinitionNode;
}

const read = (file: string): Promise<string> => readFile(projectPath('schema', file), 'utf8');

async function fields(): Promise<readonly Field[]> {
  const subgraphs = await subgraphSdls();
  return subgraphs.flatMap(({ name: subgraph, sdl }) =>
    parse(sdl).definitions.flatMap((definition) =>
      definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.OBJECT_TYPE_EXTENSION
        ? (definition.fields ?? []).map((node) => ({
            subgraph,
            type: definition.name.value,
            name: node.name.value,
            node,
          }))
        : [],
    ),
  );
}

const pathOf = ({ subgraph, type, name }: Field): string => `${subgraph}: ${type}.${name}`;
const typeName = (type: TypeNode): string => (type.kind === Kind.NAMED_TYPE ? type.name.value : typeName(type.type));
const isList = (type: TypeNode): boolean =>
  type.kind === Kind.LIST_TYPE || (type.kind === Kind.NON_NULL_TYPE && type.type.kind === Kind.LIST_TYPE);

function valueOf(node: ConstValueNode): unknown {
  if (node.kind === Kind.LIST) return node.values.map(valueOf);
  if (node.kind === Kind.INT) return Number(node.value);
  return 'value' in node ? node.value : null;
}

/** The arguments of a directive on a field; null where it has none. */
function directive(
  { directives = [] }: { readonly directives?: readonly ConstDirectiveNode[] | undefined },
  name: string,
): Readonly<Record<string, unknown>> | null {
  const found = directives.find((one) => one.name.value === name);
  return found === undefined
    ? null
    : Object.fromEntries((found.arguments ?? []).map((argument) => [argument.name.value, valueOf(argument.value)]));
}

const CONNECTION = {
  slicingArguments: ['first', 'last'],
  assumedSize: 20,
  sizedFields: ['nodes', 'edges'],
  requireOneSlicingArgument: false,
};

/** Fields that compute rather than look up; the aggregates are found by their types. */
const ANALYSES: ReadonlySet<string> = new Set([
  'Dataset.diff',
  'Target.attainment',
  'Query.complianceMonitoring',
  'Region.complianceMonitoring',
  'Query.unitInvestment',
  'Query.planFulfilment',
  'Query.mapUnitInvestment',
  'Query.nationalSum',
  'Query.enterpriseTotals',
  'Query.growthPoints',
  'Industry.contributionToGrowth',
  'Industry.labourProductivity',
  'Region.locationQuotient',
  'Region.manufacturingShare',
  'Region.shiftShare',
  'Product.rca',
  'Product.rcaAnalysis',
  'Industry.rca',
  'Industry.rcaAnalysis',
  'Industry.exportSummary',
  'Region.exportSummary',
  'Industry.exportCagr',
  'Region.exportCagr',
]);

/** Fields of the supergraph by `Type.field`. */
async function composedFields(): Promise<ReadonlyMap<string, FieldDefinitionNode>> {
  const { definitions } = parse(await read('supergraph.graphql'));
  return new Map(
    definitions.flatMap((definition) =>
      definition.kind === Kind.OBJECT_TYPE_DEFINITION
        ? (definition.fields ?? []).map((node) => [`${definition.name.value}.${node.name.value}`, node] as const)
        : [],
    ),
  );
}

const estimator = async (): Promise<Estimator> => new Estimator(costIndex(parse(await read('supergraph.graphql'))));

async function costOfText(text: string): Promise<number> {
  const document = parse(text);
  const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  if (operation === undefined) throw new Error('no operation');
  return (await estimator()).estimate(document, operation, {}).cost;
}

describe('the cost of a query', () => {
  it('has a size for every list: its own, or that which the field above it gives', async () => {
    const all = await fields();
    const sized = new Set(
      all.flatMap(({ subgraph, node }) => {
        const below = directive(node, 'listSize')?.['sizedFields'];
        return Array.isArray(below) ? below.map((field) => `${subgraph}: ${typeName(node.type)}.${field}`) : [];
      }),
    );
    const unsized = all.filter(
      (field) => isList(field.node.type) && directive(field.node, 'listSize') === null && !sized.has(pathOf(field)),
    );
    expect(unsized.map(pathOf)).toEqual([]);
    const wrong = all.filter(({ node }) => {
      const size = directive(node, 'listSize');
      return size !== null && !(Number(size['assumedSize']) >= 1);
    });
    expect(wrong.map(pathOf)).toEqual([]);
  });

  it('takes the size of a page and the number of groups from their arguments', async () => {
    const all = await fields();
    const pages = all.filter(({ node }) => typeName(node.type).endsWith('Connection'));
    expect(pages.length).toBeGreaterThan(10);
    for (const field of pages) {
      expect([pathOf(field), directive(field.node, 'listSize')]).toEqual([pathOf(field), CONNECTION]);
    }
    const aggregates = all.filter(({ node }) => typeName(node.type).endsWith('Aggregation'));
    expect(aggregates).toHaveLength(10);
    for (const field of aggregates) {
      expect(directive(field.node, 'listSize')).toEqual({
        slicingArguments: ['first'],
        assumedSize: 100,
        sizedFields: ['rows'],
        requireOneSlicingArgument: false,
      });
      expect(directive(field.node, 'cost')).toEqual({ weight: 10 });
    }
  });

  it('weighs every analysis', async () => {
    const all = await fields();
    const weighed = all.filter(
      ({ node }) => directive(node, 'cost') !== null && !typeName(node.type).endsWith('Aggregation'),
    );
    expect(new Set(weighed.map(({ type, name }) => `${type}.${name}`))).toEqual(ANALYSES);
  });

  it('can be computed from the supergraph: directives come through composition', async () => {
    const owned = await fields();
    const byPath = await composedFields();
    const lost = owned.filter(({ type, name, node }) => {
      const found = byPath.get(`${type}.${name}`);
      return ['listSize', 'cost'].some(
        (which) => directive(node, which) !== null && (found === undefined || directive(found, which) === null),
      );
    });
    expect(lost.map(pathOf)).toEqual([]);
  });

  it('is the sum of its objects and weights, times the lists around them', async () => {
    // The connection, 7 projects, and 11 products of each: 1 + 7 x (1 + 11 x 1).
    expect(await costOfText('{ projects(first: 7) { totalCount nodes { title products { code } } } }')).toBe(85);
    // Weight 10, the aggregation, 5 groups with their keys, region, sum and money: 10 + 1 + 5 x (1 + 2 + 2).
    const groups = 'rows { keys { region { name } } sum { value { amount } } }';
    expect(await costOfText(`{ exportFlowsAggregate(groupBy: [REGION], first: 5) { ${groups} } }`)).toBe(36);
  });

  it('of every saved operation is within 2,000, what somebody without a key may spend', async () => {
    const folder = projectPath('schema', 'operations');
    const files = (await readdir(folder)).filter((file) => file.endsWith('.graphql'));
    const costs = await Promise.all(
      files.map(async (file) => [file, await costOfText(await readFile(`${folder}/${file}`, 'utf8'))] as const),
    );
    expect(costs.filter(([, cost]) => cost > 2_000)).toEqual([]);
    expect(costs.filter(([, cost]) => cost < 1)).toEqual([]);
  });
});
