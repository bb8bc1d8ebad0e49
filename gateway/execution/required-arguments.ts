import {
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  print,
  type DocumentNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import { GraphError } from '../../service/errors.ts';
import { requirementsOf } from '../composition/join.ts';
import type { FetchedField, FetchedSelection } from './fetched-operation.ts';
import { fieldOf } from './names.ts';

/** A field that another one needs with certain arguments, by the way to it from the object that has both. */
interface RequiredCall {
  readonly way: readonly string[];
  readonly args: string;
}

/** The fields of a supergraph that need other fields, and what they need. */
class Requirements {
  readonly #schema: GraphQLSchema;
  readonly #byField = new Map<string, readonly SelectionSetNode[]>();

  constructor(schema: GraphQLSchema, supergraph: DocumentNode) {
    this.#schema = schema;
    for (const { type, field, requires } of requirementsOf(supergraph)) {
      const key = `${type}.${field}`;
      this.#byField.set(key, [...(this.#byField.get(key) ?? []), requires]);
    }
  }

  get empty(): boolean {
    return this.#byField.size === 0;
  }

  /** The calls with arguments that a field of a type needs, those included that what it needs does. */
  calls(type: GraphQLNamedType, field: string, seen: ReadonlySet<string> = new Set()): readonly RequiredCall[] {
    const names = [type.name, ...(isObjectType(type) || isInterfaceType(type) ? type.getInterfaces() : []).map(String)];
    return names.flatMap((name) => {
      const key = `${name}.${field}`;
      if (seen.has(key)) return [];
      const within = new Set([...seen, key]);
      return (this.#byField.get(key) ?? []).flatMap((set) => this.#callsIn(type, set, { way: [], seen: within }));
    });
  }

  #callsIn(
    type: GraphQLNamedType,
    set: SelectionSetNode,
    at: { readonly way: readonly string[]; readonly seen: ReadonlySet<string> },
  ): readonly RequiredCall[] {
    return set.selections.flatMap((selection): readonly RequiredCall[] => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        const narrowed = this.#schema.getType(selection.typeCondition?.name.value ?? type.name);
        return this.#callsIn(narrowed ?? type, selection.selectionSet, at);
      }
      const name = selection.name.value;
      const way = [...at.way, name];
      const args = (selection.arguments ?? []).map((argument) => print(argument)).sort();
      const own = args.length === 0 ? [] : [{ way, args: args.join(', ') }];
      const behind = this.calls(type, name, at.seen).map((call) => ({ ...call, way: [...at.way, ...call.way] }));
      const definition = fieldOf(type, name);
      const inner = definition === undefined ? undefined : getNamedType(definition.type);
      const nested =
        selection.selectionSet === undefined || inner === undefined
          ? []
          : this.#callsIn(inner, selection.selectionSet, { ...at, way });
      return [...own, ...behind, ...nested];
    });
  }
}

type Calls = ReadonlyMap<string, string>;

function clash(one: Calls, other: Calls): boolean {
  return [...other].some(([place, args]) => one.has(place) && one.get(place) !== args);
}

/** Parts operations whose fields need one other field with different arguments: one answer can hold only one of them. */
export class RequiredArguments {
  readonly #requirements: Requirements;

  /** `schema` is the whole supergraph's. */
  constructor(schema: GraphQLSchema, supergraph: DocumentNode) {
    this.#requirements = new Requirements(schema, supergraph);
  }

  /**
   * The selection as parts, in each of which every needed field is needed with one set of arguments; nearly always one
   * part, the selection itself. Throws when the operation can't be parted: a mutation may not be run twice.
   */
  parts(selection: FetchedSelection, isMutation: boolean): readonly FetchedSelection[] {
    if (this.#requirements.empty) return [selection];
    const needing = new Map<FetchedField, Calls>();
    this.#collect(selection, [], needing);
    const groups: { readonly fields: Set<FetchedField>; readonly calls: Map<string, string> }[] = [];
    for (const [field, calls] of needing) {
      const group = groups.find((one) => !clash(one.calls, calls)) ?? { fields: new Set(), calls: new Map() };
      if (!groups.includes(group)) groups.push(group);
      group.fields.add(field);
      for (const [place, args] of calls) group.calls.set(place, args);
    }
    if (groups.length < 2) return [selection];
    if (isMutation) throw unparted();
    return groups.map(({ fields: own }, index) => {
      const others = new Set([...needing.keys()].filter((field) => !own.has(field)));
      return index === 0 ? without(selection, others) : (only(selection, own, others) ?? selection);
    });
  }

  #collect(selection: FetchedSelection, way: readonly string[], needing: Map<FetchedField, Calls>): void {
    for (const [name, field] of selection.fields) {
      const calls = this.#requirements.calls(selection.type, field.node.name.value);
      if (calls.length > 0) {
        const places = calls.map((call): [string, string] => [[...way, ...call.way].join('.'), call.args]);
        if (new Set(places.map(([place]) => place)).size < new Set(places.map(String)).size) throw unparted();
        needing.set(field, new Map(places));
      }
      if (field.selection !== null) this.#collect(field.selection, [...way, name], needing);
    }
    for (const fragment of selection.fragments.values()) this.#collect(fragment, way, needing);
  }
}

function unparted(): GraphError {
  const message =
    'Fields of this operation need one other field with different arguments; ask for them in operations of their own.';
  return new GraphError('GRAPHQL_VALIDATION_FAILED', message);
}

function without(selection: FetchedSelection, left: ReadonlySet<FetchedField>): FetchedSelection {
  const fields = [...selection.fields]
    .filter(([, field]) => !left.has(field))
    .map(([name, { node, selection: inner }]): [string, FetchedField] => [
      name,
      { node, selection: inner === null ? null : without(inner, left) },
    ]);
  const fragments = [...selection.fragments].map(([name, inner]): [string, FetchedSelection] => [
    name,
    without(inner, left),
  ]);
  return { type: selection.type, fields: new Map(fields), fragments: new Map(fragments) };
}

/** The ways to some fields and what is inside them; null where there are none. */
function only(
  selection: FetchedSelection,
  wanted: ReadonlySet<FetchedField>,
  others: ReadonlySet<FetchedField>,
): FetchedSelection | null {
  const fields = [...selection.fields].flatMap(([name, field]): [string, FetchedField][] => {
    if (wanted.has(field)) {
      return [[name, { ...field, selection: field.selection === null ? null : without(field.selection, others) }]];
    }
    const inner = field.selection === null ? null : only(field.selection, wanted, others);
    if (inner === null) return [];
    // Its own need clashes with theirs, and the way to them leads through it.
    if (others.has(field)) throw unparted();
    return [[name, { ...field, selection: inner }]];
  });
  const fragments = [...selection.fragments].flatMap(([name, fragment]): [string, FetchedSelection][] => {
    const inner = only(fragment, wanted, others);
    return inner === null ? [] : [[name, inner]];
  });
  if (fields.length === 0 && fragments.length === 0) return null;
  return { type: selection.type, fields: new Map(fields), fragments: new Map(fragments) };
}
