import {
  Kind,
  type DefinitionNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { GraphError } from '../../service/errors.ts';
import type { Caller } from '../../service/headers.ts';
import { scopesInWords, unmet, type AccessMap, type Guard } from './access-map.ts';

/** A field that stands in for one that is withheld. */
interface Withheld {
  /** Name in the answer of the field that is withheld. */
  readonly key: string;
  readonly guard: Guard;
}

/** A document without the fields that somebody may not read. */
export interface Filtered {
  readonly document: DocumentNode;
  /** Names in the answer to the document -> what stands there in the answer to the client. */
  readonly withheld: ReadonlyMap<string, Withheld>;
  /** Not null for operations of which nothing may be read, by their names; an unnamed one has the empty name. */
  readonly refused: ReadonlyMap<string, Guard>;
}

interface Part<N> {
  readonly node: N;
  /** The demands that are not met by a field that can't be null: then what stands around it is withheld. */
  readonly poison: Guard;
}

/** The error for what somebody may not read. */
export function forbidden(what: string, guard: Guard): GraphError {
  const scopes = scopesInWords(guard);
  const demand = scopes === '' ? 'a credential' : `the scope ${scopes}`;
  return new GraphError('FORBIDDEN', `${what} needs ${demand}.`, scopes === '' ? {} : { scope: scopes });
}

function namesIn(node: unknown, found: Set<string>): void {
  if (typeof node !== 'object' || node === null) return;
  for (const [key, value] of Object.entries(node)) {
    if (key === 'loc') continue;
    if (key === 'alias' && typeof value === 'object' && value !== null) found.add((value as { value: string }).value);
    else namesIn(value, found);
  }
}

/** The beginning of names that no alias of the document has. */
function freePrefix(document: DocumentNode): string {
  const taken = new Set<string>();
  namesIn(document, taken);
  let prefix = 'withheld_';
  while ([...taken].some((name) => name.startsWith(prefix))) prefix = `_${prefix}`;
  return prefix;
}

const TYPE_NAME: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };

class Filter {
  readonly #access: AccessMap;
  readonly #caller: Caller;
  readonly #prefix: string;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #filtered = new Map<string, Part<FragmentDefinitionNode>>();
  readonly #aliases = new Map<string, string>();
  readonly withheld = new Map<string, Withheld>();
  readonly refused = new Map<string, Guard>();

  constructor(access: AccessMap, document: DocumentNode, caller: Caller) {
    this.#access = access;
    this.#caller = caller;
    this.#prefix = freePrefix(document);
    const fragments = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
    this.#fragments = new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
  }

  definition(node: DefinitionNode): DefinitionNode {
    if (node.kind === Kind.FRAGMENT_DEFINITION) return this.#fragment(node).node;
    if (node.kind !== Kind.OPERATION_DEFINITION) return node;
    const { node: selectionSet, poison } = this.#selection(node.selectionSet, this.#access.query);
    if (poison.length > 0) this.refused.set(node.name?.value ?? '', poison);
    return { ...node, selectionSet };
  }

  #fragment(node: FragmentDefinitionNode): Part<FragmentDefinitionNode> {
    const name = node.name.value;
    const known = this.#filtered.get(name);
    if (known !== undefined) return known;
    this.#filtered.set(name, { node, poison: [] });
    const { node: selectionSet, poison } = this.#selection(node.selectionSet, node.typeCondition.name.value);
    const part = { node: { ...node, selectionSet }, poison };
    this.#filtered.set(name, part);
    return part;
  }

  #selection(set: SelectionSetNode, type: string): Part<SelectionSetNode> {
    const poison: Guard[] = [];
    const selections = set.selections.flatMap((node): readonly SelectionNode[] => {
      const part = this.#part(node, type);
      if (part.poison.length > 0) poison.push(part.poison);
      return part.node === null ? [] : [part.node];
    });
    // A selection of nothing is no GraphQL; what stands around this one is withheld, so nobody sees the name.
    return { node: { ...set, selections: selections.length === 0 ? [TYPE_NAME] : selections }, poison: poison.flat() };
  }

  #part(node: SelectionNode, type: string): Part<SelectionNode | null> {
    if (node.kind === Kind.FIELD) return this.#field(node, type);
    if (node.kind === Kind.INLINE_FRAGMENT) {
      const inner = this.#selection(node.selectionSet, node.typeCondition?.name.value ?? type);
      return { node: { ...node, selectionSet: inner.node }, poison: inner.poison };
    }
    const fragment = this.#fragments.get(node.name.value);
    return { node, poison: fragment === undefined ? [] : this.#fragment(fragment).poison };
  }

  #field(node: FieldNode, type: string): Part<FieldNode | null> {
    const field = this.#access.field(type, node.name.value);
    if (field === null) return { node, poison: [] };
    const missing = unmet(field.guard, this.#caller);
    if (missing.length === 0 && node.selectionSet === undefined) return { node, poison: [] };
    const inner =
      missing.length > 0 || node.selectionSet === undefined
        ? { node: undefined, poison: missing }
        : this.#selection(node.selectionSet, field.type);
    if (inner.poison.length > 0) {
      return field.isNonNull
        ? { node: null, poison: inner.poison }
        : { node: this.#standIn(node, inner.poison), poison: [] };
    }
    return { node: inner.node === undefined ? node : { ...node, selectionSet: inner.node }, poison: [] };
  }

  /** The type's name under a name of its own: it stands where the field would, under the same conditions. */
  #standIn(node: FieldNode, guard: Guard): FieldNode {
    const key = node.alias?.value ?? node.name.value;
    const identity = JSON.stringify([key, guard]);
    const alias = this.#aliases.get(identity) ?? `${this.#prefix}${this.#aliases.size}`;
    this.#aliases.set(identity, alias);
    this.withheld.set(alias, { key, guard });
    const { directives } = node;
    return {
      kind: Kind.FIELD,
      alias: { kind: Kind.NAME, value: alias },
      name: { kind: Kind.NAME, value: '__typename' },
      ...(directives === undefined ? {} : { directives }),
    };
  }
}

/** Takes the fields that somebody may not read out of a document, before it is planned; null when there are none. */
export function filterDocument(access: AccessMap, document: DocumentNode, caller: Caller): Filtered | null {
  const filter = new Filter(access, document, caller);
  const definitions = document.definitions.map((node) => filter.definition(node));
  const { withheld, refused } = filter;
  if (withheld.size === 0 && refused.size === 0) return null;
  return { document: { ...document, definitions }, withheld, refused };
}

/** An error with its place in the answer. */
export interface PlacedError {
  readonly error: GraphError;
  readonly path: readonly (string | number)[];
}

// A page has at most as many; more errors would say nothing more.
const MAX_ERRORS = 100;

type Answer = Readonly<Record<string, unknown>>;

/** The answer with null where something was withheld, and an error for each such place. */
export function withNulls(data: unknown, { withheld }: Filtered): { data: unknown; errors: readonly PlacedError[] } {
  const errors: PlacedError[] = [];
  const walk = (value: unknown, path: readonly (string | number)[]): unknown => {
    if (Array.isArray(value)) return value.map((element, index) => walk(element, [...path, index]));
    if (typeof value !== 'object' || value === null) return value;
    // No prototype, so that a field named __proto__ is a field.
    const restored = Object.create(null) as Record<string, unknown>;
    for (const [name, inner] of Object.entries(value as Answer)) {
      const hidden = withheld.get(name);
      if (hidden === undefined) {
        restored[name] = walk(inner, [...path, name]);
        continue;
      }
      restored[hidden.key] = null;
      const place = [...path, hidden.key];
      if (errors.length < MAX_ERRORS)
        errors.push({ error: forbidden(`The field ${hidden.key}`, hidden.guard), path: place });
    }
    return restored;
  };
  return { data: walk(data, []), errors };
}
