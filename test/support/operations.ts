import fc from 'fast-check';
import {
  doTypesOverlap,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  parse,
  validate,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';

export interface Operation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface OperationOptions {
  /** Fields on the way from the root to the deepest one. */
  readonly maxDepth: number;
  /** Fields and fragments of the whole operation. */
  readonly maxSelections: number;
  /** Texts for ID, String and other scalars, by the name of the type; `ID` serves where there are none. */
  readonly texts: Readonly<Record<string, readonly string[]>>;
  /** Arguments that are never given, by type, field and argument as `Query.regions.first`. */
  readonly withoutArgument: (path: string) => boolean;
  /** Fields that are never asked for, as `Query.node`. */
  readonly withoutField: (path: string) => boolean;
}

const DEFAULTS: OperationOptions = {
  maxDepth: 5,
  maxSelections: 30,
  texts: { ID: ['1', '2', '3', '9'], String: ['1', 'x', 'none'] },
  withoutArgument: () => false,
  withoutField: () => false,
};

/** What one response name stands for at one place of the answer; several fragments may add to it. */
interface Named {
  readonly parent: GraphQLCompositeType;
  readonly field: string;
  readonly type: string;
  readonly inner: Scope;
}
type Scope = Map<string, Named[]>;

/** The names by which one parent is searched: the parent type, what is asked of it, and how deep it lies. */
interface Place {
  readonly parent: GraphQLCompositeType;
  readonly scope: Scope;
  readonly depth: number;
}

interface AskedField {
  readonly name: string;
  readonly type: string;
  readonly inner: GraphQLCompositeType | null;
  readonly args: readonly GraphQLArgument[];
}

const TYPENAME: AskedField = { name: '__typename', type: 'String!', inner: null, args: [] };

/**
 * Writes an operation by a list of choices. A choice that is not there is zero, and zero is the plainest, so that a
 * shorter list of smaller numbers is a plainer operation: this is how a counterexample shrinks.
 */
class Writer {
  readonly #schema: GraphQLSchema;
  readonly #choices: readonly number[];
  readonly #options: OperationOptions;
  readonly #again: boolean;
  readonly #fragments: { readonly name: string; readonly on: GraphQLCompositeType; text: string }[] = [];
  readonly #declared: string[] = [];
  readonly #values: Record<string, unknown> = {};
  readonly #conditions = new Set<string>();
  #next = 0;
  #left: number;

  /** `again` says whether a fragment may be spread a second time, which may not fit its second place. */
  constructor(schema: GraphQLSchema, choices: readonly number[], options: OperationOptions, again: boolean) {
    this.#schema = schema;
    this.#choices = choices;
    this.#options = options;
    this.#again = again;
    this.#left = options.maxSelections;
  }

  operation(): Operation {
    const query = this.#schema.getQueryType();
    const mutation = this.#schema.getMutationType();
    if (query == null) throw new Error('The schema has no query.');
    const mutates = mutation != null && this.#oneIn(2);
    const root = mutates ? mutation : query;
    const body = this.#selections({ parent: root, scope: new Map(), depth: 0 });
    const variables = this.#declared.length === 0 ? '' : `(${this.#declared.join(', ')})`;
    const fragments = this.#fragments.map(({ name, on, text }) => `\nfragment ${name} on ${on.name} ${text}`);
    return {
      query: `${mutates ? 'mutation' : 'query'} Generated${variables} ${body}${fragments.join('')}`,
      variables: this.#values,
    };
  }

  #choose(below: number): number {
    const choice = this.#choices[this.#next] ?? 0;
    this.#next += 1;
    return choice % below;
  }

  #oneIn(times: number): boolean {
    return this.#choose(times) === times - 1;
  }

  #pick<T>(from: readonly T[]): T {
    const picked = from[this.#choose(from.length)];
    if (picked === undefined) throw new Error('There is nothing to pick from.');
    return picked;
  }

  #selections(place: Place): string {
    const count = 1 + this.#choose(5);
    const written = Array.from({ length: count }, (_, index) =>
      index > 0 && (this.#left <= 0 || this.#next >= this.#choices.length) ? null : this.#selection(place),
    );
    return `{ ${written.filter((text) => text !== null).join(' ')} }`;
  }

  #selection(place: Place): string {
    this.#left -= 1;
    const kind = this.#choose(8);
    if (this.#left > 0 && kind === 6) return this.#inlineFragment(place);
    if (this.#left > 0 && kind === 7) return this.#namedFragment(place);
    return this.#field(place);
  }

  #condition(): string {
    const kind = this.#choose(9);
    const once = (directive: string): string => ` @${directive}(if: ${this.#boolean()})`;
    if (kind === 6) return once('skip');
    if (kind === 7) return once('include');
    return kind === 8 && this.#oneIn(2) ? `${once('skip')}${once('include')}` : '';
  }

  #boolean(): string {
    const kind = this.#choose(4);
    if (kind < 2) return kind === 0 ? 'false' : 'true';
    const name = kind === 2 ? 'no' : 'yes';
    if (!this.#conditions.has(name)) {
      this.#conditions.add(name);
      const byDefault = this.#oneIn(3);
      this.#declared.push(`$${name}: Boolean!${byDefault ? ` = ${String(kind === 3)}` : ''}`);
      if (!byDefault) this.#values[name] = kind === 3;
    }
    return `$${name}`;
  }

  #overlapping(parent: GraphQLCompositeType): readonly GraphQLCompositeType[] {
    const types = Object.values(this.#schema.getTypeMap()).filter(
      (type) => isCompositeType(type) && !type.name.startsWith('__'),
    ) as GraphQLCompositeType[];
    return [parent, ...types.filter((type) => type !== parent && doTypesOverlap(this.#schema, parent, type))];
  }

  #inlineFragment(place: Place): string {
    const parent = this.#pick(this.#overlapping(place.parent));
    const on = parent === place.parent && this.#oneIn(2) ? '' : ` on ${parent.name}`;
    const condition = this.#condition();
    return `...${on}${condition} ${this.#selections({ ...place, parent })}`;
  }

  #namedFragment(place: Place): string {
    const condition = this.#condition();
    const known = this.#fragments.filter(
      ({ on, text }) => text !== '' && doTypesOverlap(this.#schema, on, place.parent),
    );
    if (this.#oneIn(2) && this.#again && known.length > 0) return `...${this.#pick(known).name}${condition}`;
    const on = this.#pick(this.#overlapping(place.parent));
    const fragment = { name: `F${this.#fragments.length}`, on, text: '' };
    this.#fragments.push(fragment);
    fragment.text = this.#selections({ ...place, parent: on });
    return `...${fragment.name}${condition}`;
  }

  #fieldsOf({ parent, depth }: Place): readonly AskedField[] {
    if (!isObjectType(parent) && !isInterfaceType(parent)) return [TYPENAME];
    const fields = Object.values(parent.getFields())
      .filter(({ name }) => !this.#options.withoutField(`${parent.name}.${name}`))
      .map(asked);
    const leaves = fields.filter(({ inner }) => inner === null);
    const objects = depth + 1 < this.#options.maxDepth ? fields.filter(({ inner }) => inner !== null) : [];
    // Objects twice: a selection that leads on to other subgraphs says more than a leaf.
    return leaves.length === 0 ? [...objects, ...objects, TYPENAME] : [...leaves, ...objects, ...objects, TYPENAME];
  }

  #field(place: Place): string {
    const { name, type, inner, args } = this.#pick(this.#fieldsOf(place));
    const given = this.#arguments(place.parent, name, args);
    const named: Named = { parent: place.parent, field: `${name}${given}`, type, inner: new Map() };
    const { response, scope } = this.#responseName(place, name, named);
    const condition = this.#condition();
    const alias = response === name ? '' : `${response}: `;
    const selections = inner === null ? '' : ` ${this.#selections({ parent: inner, scope, depth: place.depth + 1 })}`;
    return `${alias}${name}${given}${condition}${selections}`;
  }

  /** A name for a field: its own, that of another field on purpose, or one that nothing else has. */
  #responseName(place: Place, name: string, named: Named): { response: string; scope: Scope } {
    const wanted = this.#oneIn(3) ? this.#pick(this.#collidingNames(place.parent)) : name;
    for (const response of [wanted, name]) {
      const known = place.scope.get(response) ?? [];
      if (!known.every((one) => fit(one, named))) continue;
      const scope = known[0]?.inner ?? named.inner;
      place.scope.set(response, [...known, { ...named, inner: scope }]);
      return { response, scope };
    }
    const response = `own${this.#next}`;
    place.scope.set(response, [named]);
    return { response, scope: named.inner };
  }

  #collidingNames(parent: GraphQLCompositeType): readonly string[] {
    const types = isAbstractType(parent) ? this.#schema.getPossibleTypes(parent) : [];
    const own = isObjectType(parent) || isInterfaceType(parent) ? Object.keys(parent.getFields()) : [];
    return [...own, ...types.flatMap((type) => Object.keys(type.getFields())), 'id', 'a', '_0'];
  }

  #arguments(parent: GraphQLCompositeType, field: string, args: readonly GraphQLArgument[]): string {
    const given = args.flatMap((argument) => {
      if (!isRequiredArgument(argument)) {
        if (this.#options.withoutArgument(`${parent.name}.${field}.${argument.name}`) || this.#oneIn(2)) return [];
      }
      return [`${argument.name}: ${this.#oneIn(2) ? this.#variable(argument.type) : this.#literal(argument.type, 0)}`];
    });
    return given.length === 0 ? '' : `(${given.join(', ')})`;
  }

  #variable(type: GraphQLInputType): string {
    const name = `v${this.#declared.length}`;
    const byDefault = !isNonNullType(type) && this.#oneIn(3) ? ` = ${this.#literal(type, 0)}` : '';
    this.#declared.push(`$${name}: ${String(type)}${byDefault}`);
    const absent = !isNonNullType(type) && this.#oneIn(4);
    if (!absent) this.#values[name] = this.#value(type, 0);
    return `$${name}`;
  }

  /** A value as JSON; null stands in for what is nested too deeply. */
  #value(type: GraphQLInputType, depth: number): unknown {
    if (isNonNullType(type)) return this.#value(type.ofType, depth);
    if (isListType(type)) {
      const { ofType } = type;
      return Array.from({ length: this.#choose(3) }, () => this.#value(ofType, depth));
    }
    if (isEnumType(type)) return this.#pick(type.getValues()).name;
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter(
        (field) => isRequiredInputField(field) || (depth < 1 && this.#oneIn(4)),
      );
      return Object.fromEntries(fields.map((field) => [field.name, this.#value(field.type, depth + 1)]));
    }
    if (type.name === 'Int') return this.#choose(4);
    if (type.name === 'Float') return this.#choose(4) / 2;
    if (type.name === 'Boolean') return this.#oneIn(2);
    return this.#pick(this.#options.texts[type.name] ?? this.#options.texts['ID'] ?? ['1']);
  }

  #literal(type: GraphQLInputType, depth: number): string {
    if (!isNonNullType(type) && this.#oneIn(8)) return 'null';
    return written(type, this.#value(type, depth));
  }
}

function asked(field: GraphQLField<unknown, unknown>): AskedField {
  const named = getNamedType(field.type);
  const inner = isLeafType(named) ? null : named;
  return { name: field.name, type: String(field.type), inner, args: field.args };
}

/** Whether two fields may share a response name at one place: they are the same, or never of one object. */
function fit(known: Named, other: Named): boolean {
  if (known.type !== other.type) return false;
  if (known.field === other.field) return true;
  const apart = isObjectType(known.parent) && isObjectType(other.parent) && known.parent !== other.parent;
  return apart && known.inner.size === 0 && other.inner.size === 0 && !known.type.includes('[');
}

/** A value as a literal of GraphQL. */
function written(type: GraphQLInputType, value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (isNonNullType(type)) return written(type.ofType, value);
  if (isListType(type) && Array.isArray(value)) {
    return `[${value.map((element) => written(type.ofType, element)).join(', ')}]`;
  }
  if (isInputObjectType(type)) {
    const fields = type.getFields();
    const given = Object.entries(value).map(([name, inner]) => {
      const field = fields[name];
      return field === undefined ? '' : `${name}: ${written(field.type, inner)}`;
    });
    return `{ ${given.join(', ')} }`;
  }
  return isEnumType(type) && typeof value === 'string' ? value : JSON.stringify(value);
}

/** The operation that a list of choices stands for; always valid. */
export function operationOf(
  schema: GraphQLSchema,
  choices: readonly number[],
  options: Partial<OperationOptions> = {},
): Operation {
  const whole = { ...DEFAULTS, ...options };
  let faults: readonly Error[] = [];
  for (const again of [true, false]) {
    const operation = new Writer(schema, choices, whole, again).operation();
    faults = validate(schema, parse(operation.query));
    if (faults.length === 0) return operation;
  }
  throw new Error(
    `The generator wrote an operation that is not valid: ${faults.map(({ message }) => message).join(' ')}`,
  );
}

/** Random valid operations of a schema: the same for the same seed, and shrinking to plainer ones. */
export function operations(schema: GraphQLSchema, options: Partial<OperationOptions> = {}): fc.Arbitrary<Operation> {
  return fc
    .array(fc.nat({ max: 359 }), { maxLength: 160, size: 'max' })
    .map((choices) => operationOf(schema, choices, options));
}
