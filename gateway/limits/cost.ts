import {
  Kind,
  valueFromASTUntyped,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import { byName } from '../../service/by-name.ts';
import type { CostField, CostIndex, CostInput } from './cost-index.ts';

export type Variables = Readonly<Record<string, unknown>>;

/** What an operation may take, told before anything of it runs. */
export interface Estimate {
  /** Objects and weights, times the lists around them. */
  readonly cost: number;
  /** The largest page that it asks for, and the field of which; null without pages. */
  readonly page: { readonly size: number; readonly field: string; readonly argument: string } | null;
}

/** The cost of a selection: a part of its own, and one for each element of the lists that the field above sizes. */
interface Linear {
  readonly once: number;
  readonly each: number;
}

const NOTHING: Linear = { once: 0, each: 0 };
const NONE: readonly string[] = [];
/** Lists below a field that make it a page. */
const PAGE_LISTS = ['nodes', 'edges'];

function atPath(path: string, args: Readonly<Record<string, unknown>>): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, name) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, name)
          ? (value as Readonly<Record<string, unknown>>)[name]
          : undefined,
      args,
    );
}

function lengthOf(value: unknown): number | null {
  if (typeof value === 'number' && !Number.isNaN(value)) return Math.max(value, 0);
  return Array.isArray(value) ? value.length : null;
}

/** The length of the longest list in a value, that of the value itself included. */
function longest(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inner: readonly unknown[] = Object.values(value);
  return Math.max(Array.isArray(value) ? value.length : 0, ...inner.map(longest));
}

/** Adds up an operation; each fragment once for each set of sized lists, so that the work is linear in the document. */
class Estimation {
  readonly #index: CostIndex;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #variables: Variables;
  readonly #known = new Map<string, Linear>();
  /** Names of the variables on which the estimate depends. */
  readonly read = new Set<string>();
  page: Estimate['page'] = null;

  constructor(index: CostIndex, fragments: ReadonlyMap<string, FragmentDefinitionNode>, variables: Variables) {
    this.#index = index;
    this.#fragments = fragments;
    this.#variables = variables;
  }

  selection(set: SelectionSetNode, type: string, sized: readonly string[]): Linear {
    let once = 0;
    let each = 0;
    for (const node of set.selections) {
      if (this.#isLeftOut(node.directives)) continue;
      const part =
        node.kind === Kind.FIELD
          ? this.#field(node, type, sized)
          : node.kind === Kind.INLINE_FRAGMENT
            ? this.selection(node.selectionSet, node.typeCondition?.name.value ?? type, sized)
            : this.#spread(node.name.value, sized);
      once += part.once;
      each += part.each;
    }
    return { once, each };
  }

  #spread(name: string, sized: readonly string[]): Linear {
    const key = `${name} ${sized.join(' ')}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    // A fragment inside itself is refused by validation; here it ends.
    this.#known.set(key, NOTHING);
    const fragment = this.#fragments.get(name);
    const part =
      fragment === undefined
        ? NOTHING
        : this.selection(fragment.selectionSet, fragment.typeCondition.name.value, sized);
    this.#known.set(key, part);
    return part;
  }

  #field(node: FieldNode, parent: string, sized: readonly string[]): Linear {
    const field = this.#index.field(parent, node.name.value);
    if (field === null) return NOTHING;
    const args = this.#argumentsOf(node, field);
    const own = field.weight + this.#inputCost(field.inputs, args);
    const size = field.isList || field.sized.length > 0 ? this.#sizeOf(node, field, args) : 1;
    const below =
      node.selectionSet === undefined ? NOTHING : this.selection(node.selectionSet, field.type, field.sized);
    const element = this.#index.typeWeight(field.type) + below.once + below.each * (below.each === 0 ? 0 : size);
    if (!field.isList) return { once: own + element, each: 0 };
    if (sized.includes(node.name.value)) return { once: own, each: element };
    return { once: own + (element === 0 ? 0 : size * element), each: 0 };
  }

  #argumentsOf(node: FieldNode, field: CostField): Readonly<Record<string, unknown>> {
    const args: [string, unknown][] = [];
    for (const [name, { fallback }] of field.inputs) {
      const given = node.arguments?.find((argument) => argument.name.value === name);
      const value = given === undefined ? fallback : (this.#value(given.value) ?? fallback);
      if (value !== undefined) args.push([name, value]);
    }
    return Object.fromEntries(args);
  }

  #value(node: ValueNode): unknown {
    if (node.kind === Kind.VARIABLE) this.read.add(node.name.value);
    else if (node.kind === Kind.LIST) for (const one of node.values) this.#value(one);
    else if (node.kind === Kind.OBJECT) for (const one of node.fields) this.#value(one.value);
    return valueFromASTUntyped(node, this.#variables);
  }

  /** The greatest of the sizes given; what the directive assumes where none is. */
  #sizeOf(node: FieldNode, field: CostField, args: Readonly<Record<string, unknown>>): number {
    const sizes = field.slicing.flatMap((argument) => {
      const size = lengthOf(atPath(argument, args));
      return size === null ? [] : [{ size, argument }];
    });
    const [{ size, argument }] = [
      ...sizes.toSorted((one, other) => other.size - one.size),
      { size: field.assumedSize, argument: '' },
    ] as const;
    const isPage = field.sized.some((name) => PAGE_LISTS.includes(name));
    // Rows that are asked for by their ids or codes can come in one page, however many they are.
    if (isPage && argument !== '' && size > (this.page?.size ?? 0) && size > this.#longestList(node))
      this.page = { size, field: node.name.value, argument };
    return size;
  }

  #longestList(node: FieldNode): number {
    return Math.max(0, ...(node.arguments ?? []).map(({ value }) => longest(this.#value(value))));
  }

  #inputCost(inputs: ReadonlyMap<string, CostInput>, values: Readonly<Record<string, unknown>>): number {
    let cost = 0;
    for (const [name, value] of Object.entries(values)) {
      const input = inputs.get(name);
      if (input === undefined || value === undefined || value === null) continue;
      cost += input.weight;
      const fields = this.#index.inputObject(input.type);
      if (fields === null) continue;
      for (const one of Array.isArray(value) ? (value as readonly unknown[]) : [value]) {
        if (typeof one === 'object' && one !== null)
          cost += this.#inputCost(fields, one as Readonly<Record<string, unknown>>);
      }
    }
    return cost;
  }

  #isLeftOut(directives: readonly DirectiveNode[] | undefined): boolean {
    let left = false;
    for (const { name, arguments: args = [] } of directives ?? []) {
      if (name.value !== 'skip' && name.value !== 'include') continue;
      const condition = args.find((argument) => argument.name.value === 'if');
      const value = condition === undefined ? undefined : this.#value(condition.value);
      if (value === (name.value === 'skip')) left = true;
    }
    return left;
  }
}

/** The variables of an operation with the defaults of those that were not given. */
export function withDefaults(operation: OperationDefinitionNode, given: Variables): Variables {
  const definitions = operation.variableDefinitions ?? [];
  const entries = definitions.flatMap(({ variable, defaultValue }): [string, unknown][] => {
    const name = variable.name.value;
    if (Object.hasOwn(given, name) && given[name] !== undefined) return [[name, given[name]]];
    return defaultValue === undefined ? [] : [[name, valueFromASTUntyped(defaultValue)]];
  });
  return byName(Object.fromEntries(entries));
}

/** Estimates of one operation by the values of the variables on which they depend. */
interface Remembered {
  readonly read: readonly string[];
  readonly byValues: Map<string, Estimate>;
}

const MAX_REMEMBERED = 32;

export class Estimator {
  readonly #index: CostIndex;
  readonly #remembered = new WeakMap<OperationDefinitionNode, Remembered>();

  constructor(index: CostIndex) {
    this.#index = index;
  }

  /**
   * What an operation may take by the cost specification of IBM: one for each object, the weight of each field,
   * argument and type that has one, times the lists around; sizes from arguments, variables, defaults or assumptions.
   */
  estimate(document: DocumentNode, operation: OperationDefinitionNode, given: Variables): Estimate {
    const variables = withDefaults(operation, given);
    const known = this.#remembered.get(operation);
    const key = known === undefined ? '' : keyOf(known.read, variables);
    const remembered = known?.byValues.get(key);
    if (remembered !== undefined) return remembered;
    const estimation = new Estimation(this.#index, fragmentsOf(document), variables);
    const { once } = estimation.selection(operation.selectionSet, this.#index.query, NONE);
    const estimate = { cost: once, page: estimation.page };
    this.#remember(operation, estimation.read, variables, estimate);
    return estimate;
  }

  #remember(operation: OperationDefinitionNode, read: ReadonlySet<string>, variables: Variables, one: Estimate): void {
    const known = this.#remembered.get(operation);
    // What a skipped field reads is known only once it is not skipped, so the names that matter can grow.
    const grown = known === undefined || [...read].some((name) => !known.read.includes(name));
    const names = grown ? [...new Set([...(known?.read ?? []), ...read])].sort() : known.read;
    const byValues = grown || known.byValues.size >= MAX_REMEMBERED ? new Map<string, Estimate>() : known.byValues;
    const key = keyOf(names, variables);
    if (key.length <= MAX_KEY) byValues.set(key, one);
    this.#remembered.set(operation, { read: names, byValues });
  }
}

// Long variables come seldom twice and are not worth the memory.
const MAX_KEY = 1_000;

function keyOf(names: readonly string[], variables: Variables): string {
  return names.length === 0
    ? ''
    : JSON.stringify(names.map((name) => [Object.hasOwn(variables, name), variables[name]]));
}

export function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  return new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
}
