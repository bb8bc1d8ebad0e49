import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import fc from 'fast-check';
import {
  buildSchema,
  Kind,
  parse,
  type DocumentNode,
  type FieldNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { runKeys } from '../../gateway/auth/keys.ts';
import { costIndex, type CostIndex } from '../../gateway/limits/cost-index.ts';
import { fragmentsOf } from '../../gateway/limits/cost.ts';
import { openKeyStore } from '../../gateway/state/key-store.ts';
import { projectPath } from '../../service/paths.ts';
import { now, startGraphUnderTest, type Answer, type GraphUnderTest } from '../support/graph.ts';
import { operations, type Operation } from '../support/operations.ts';

// COSTED_OPERATIONS=1000 is the size of a nightly run; SEED repeats one.
const { COSTED_OPERATIONS = '100', SEED = '20180327' } = process.env;
// A nightly run takes minutes.
jest.setTimeout(600_000);

const PEPPER = 'a pepper of at least thirty-two characters';

// Values that the samples know, so that most of what is asked for is there to be counted.
const texts = {
  ID: ['kz-akmola', 'kz-pavlodar', 'kz-turkistan', 'ind-grp', 'SPIID2', 'ev-2016-07-01-industrialization-h1'],
  String: ['kz-akmola', 'ind-grp', '2016', 'none'],
  Period: ['2016', '2017', '2022', '2016-Q1'],
  Date: ['2016-07-01', '2018-03-27'],
  DateTime: ['2018-03-27T10:00:00+06:00'],
  Decimal: ['1', '-2.5'],
  Bin: ['171240000002'],
  HsCode: ['0603', '8607', '72'],
  OkedCode: ['C', '28', '10.1'],
};

/** The cost of what is in an answer: each object, and the weight of each field that was answered. */
class Count {
  readonly #index: CostIndex;
  readonly #fragments: ReturnType<typeof fragmentsOf>;

  constructor(index: CostIndex, document: DocumentNode) {
    this.#index = index;
    this.#fragments = fragmentsOf(document);
  }

  below(sets: readonly SelectionSetNode[], type: string, answered: object): number {
    const fields = new Map<string, FieldNode[]>();
    for (const set of sets) this.#collect(set, fields);
    let cost = 0;
    for (const [key, nodes] of fields) {
      const [node] = nodes;
      // What a condition left out is not there.
      if (node === undefined || !Object.hasOwn(answered, key)) continue;
      const field = this.#index.field(type, node.name.value);
      if (field === null) continue;
      const inner = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
      cost += field.weight + this.#value(inner, field.type, (answered as Record<string, unknown>)[key]);
    }
    return cost;
  }

  #value(inner: readonly SelectionSetNode[], type: string, value: unknown): number {
    if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + this.#value(inner, type, one), 0);
    if (value === null || value === undefined) return 0;
    const below = typeof value === 'object' ? this.below(inner, type, value) : 0;
    return this.#index.typeWeight(type) + below;
  }

  #collect(set: SelectionSetNode, fields: Map<string, FieldNode[]>): void {
    for (const node of set.selections) {
      if (node.kind === Kind.INLINE_FRAGMENT) this.#collect(node.selectionSet, fields);
      else if (node.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = this.#fragments.get(node.name.value);
        if (fragment !== undefined) this.#collect(fragment.selectionSet, fields);
      } else {
        const key = node.alias?.value ?? node.name.value;
        fields.set(key, [...(fields.get(key) ?? []), node]);
      }
    }
  }
}

/** The estimate that an answer tells; null where there is none. */
function estimateIn({ extensions }: Answer): number | null {
  const cost = extensions?.['cost'] as { readonly estimated: number } | undefined;
  return cost?.estimated ?? null;
}

describe('the estimate of a cost', () => {
  let graph: GraphUnderTest;
  let folder: string;
  let key: Record<string, string>;
  let index: CostIndex;

  // Without a key next to nothing may be spent, so that every operation is refused with the estimate that is enforced;
  // with a key whatever is asked for is answered.
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'graph-test-'));
    const store = await openKeyStore({ kind: 'embedded' }, { dataDir: folder, databasePrefix: 'test_' });
    const { output } = await runKeys({ store, pepper: PEPPER, now }, ['create', '--name', 'agency', '--owner', 'a']);
    key = { 'x-api-key': /kzg_\S+/u.exec(output)?.[0] ?? '' };
    const most = { 'max-cost': '1', 'max-cost-with-key': '1000000000' };
    graph = await startGraphUnderTest({ store: 'embedded', 'data-dir': folder, 'key-pepper': PEPPER, ...most });
    index = costIndex(parse(await readFile(projectPath('schema', 'supergraph.graphql'), 'utf8')));
  });
  afterAll(async () => {
    await graph.stop();
    await rm(folder, { recursive: true });
  });

  const actualOf = (query: string, data: object): number => {
    const document = parse(query);
    const operation = document.definitions.find(
      (one): one is OperationDefinitionNode => one.kind === Kind.OPERATION_DEFINITION,
    );
    if (operation === undefined) throw new Error('no operation');
    return new Count(index, document).below([operation.selectionSet], index.query, data);
  };

  /** The estimate beside the answer, that of a dry run, the one enforced, and what the answer came to. */
  const costsOf = async ({ query, variables }: Operation) => {
    const answer = await graph.query(query, variables, { ...key, 'graphql-cost': 'report' });
    const estimated = estimateIn(answer);
    if (estimated === null) return null;
    const dry = estimateIn(await graph.query(query, variables, { 'graphql-cost': 'validate' }));
    const { errors } = await graph.query(query, variables);
    const refused = /estimated cost of the operation is (\d+);/u.exec(errors?.[0]?.message ?? '')?.[1];
    return {
      estimated,
      dry,
      // One and less is not refused.
      enforced: refused === undefined && estimated <= 1 ? estimated : Number(refused),
      actual: answer.data == null ? 0 : actualOf(query, answer.data),
    };
  };

  it('is at least what the answer to each saved operation comes to, and the same in a dry run and where it is enforced', async () => {
    const saved = projectPath('schema', 'operations');
    for (const file of (await readdir(saved)).filter((name) => name.endsWith('.graphql'))) {
      const costs = await costsOf({ query: await readFile(`${saved}/${file}`, 'utf8'), variables: {} });
      const { estimated = 0, dry, enforced, actual = 0 } = costs ?? {};
      expect([file, { dry, enforced, holds: actual > 0 && actual <= estimated }]).toEqual([
        file,
        { dry: estimated, enforced: estimated, holds: true },
      ]);
    }
  });

  it('is that for generated operations too: fragments, conditions, variables and their defaults', async () => {
    const schema = buildSchema(await readFile(projectPath('schema', 'api.graphql'), 'utf8'));
    let counted = 0;
    await fc.assert(
      fc.asyncProperty(operations(schema, { maxDepth: 5, maxSelections: 25, texts }), async (operation) => {
        const costs = await costsOf(operation);
        // What is refused as bad input has no cost.
        if (costs === null) return;
        const { estimated, dry, enforced, actual } = costs;
        counted += actual > 0 ? 1 : 0;
        expect({ dry, enforced, holds: actual <= estimated }).toEqual({
          dry: estimated,
          enforced: estimated,
          holds: true,
        });
      }),
      { numRuns: Number(COSTED_OPERATIONS), seed: Number(SEED) },
    );
    expect(counted).toBeGreaterThan(Number(COSTED_OPERATIONS) / 4);
  });

  it('is that of the variables of each request, also where the document is known from another', async () => {
    const query = `query($first: Int = 3, $products: Boolean = false) {
      projects(first: $first) { nodes { ...P } } }
      fragment P on Project { id products @include(if: $products) { code } }`;
    // A page, and of each of its rows the project and eleven products.
    for (const [variables, cost] of [
      [{}, 1 + 3],
      [{ first: 7 }, 1 + 7],
      [{ first: 7, products: true }, 1 + 7 * (1 + 11)],
      [{ products: true }, 1 + 3 * (1 + 11)],
      [{}, 1 + 3],
    ] as const) {
      for (const again of [1, 2]) {
        expect([variables, again, await costsOf({ query, variables })]).toEqual([
          variables,
          again,
          expect.objectContaining({ estimated: cost, dry: cost, enforced: cost }),
        ]);
      }
    }
  });
});
