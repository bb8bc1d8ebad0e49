import {
  Kind,
  OperationTypeNode,
  visit,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type TypeNode,
} from 'graphql';
import { directiveName, usesOf } from '../composition/links.ts';
import type { Caller } from '../../service/headers.ts';

/** One demand of the schema: a credential, and where scopes are named all those of one of the alternatives. */
export interface Rule {
  /** Null where any credential is enough. */
  readonly scopes: readonly (readonly string[])[] | null;
}

/** Demands that all have to be met. */
export type Guard = readonly Rule[];

export interface AccessField {
  readonly type: string;
  readonly isNonNull: boolean;
  /** What is demanded of who selects the field on this type: by the field, its types, and the types behind them. */
  readonly guard: Guard;
}

/** What the directives of a supergraph demand. */
export interface AccessMap {
  readonly query: string;
  /** Whether nothing is demanded anywhere. */
  readonly isOpen: boolean;
  /** Scopes that are named anywhere. */
  readonly scopes: ReadonlySet<string>;
  field(type: string, name: string): AccessField | null;
}

/** The demands that somebody does not meet. */
export function unmet(guard: Guard, { kind, scopes }: Caller): Guard {
  return guard.filter(
    (rule) =>
      kind === 'anonymous' ||
      (rule.scopes !== null && !rule.scopes.some((all) => all.every((scope) => scopes.includes(scope)))),
  );
}

/** The scopes that would meet a guard, in words: "a and b, or c". */
export function scopesInWords(guard: Guard): string {
  const named = guard.flatMap(({ scopes }) => (scopes === null ? [] : [scopes]));
  return [...new Set(named.map((scopes) => scopes.map((all) => all.join(' and ')).join(', or ')))].join(', and ');
}

interface Names {
  readonly authenticated: string | null;
  readonly requiresScopes: string | null;
}

const namedType = (type: TypeNode): string => (type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type));

type Directed = Parameters<typeof usesOf>[0];

function scopesOf(value: unknown): readonly (readonly string[])[] {
  const isRight =
    Array.isArray(value) &&
    value.every((all) => Array.isArray(all) && all.every((scope) => typeof scope === 'string' && scope !== ''));
  if (!isRight || value.length === 0) throw new Error('The supergraph has a @requiresScopes that names no scopes.');
  return value as readonly (readonly string[])[];
}

/** Reads demands from the SDL and counts them, so that none can be lost. */
class Reading {
  readonly byType = new Map<string, Guard>();
  readonly fields = new Map<string, ReadonlyMap<string, FieldDefinitionNode>>();
  readonly behind = new Map<string, string[]>();
  readonly scopes = new Set<string>();
  query = 'Query';
  uses = 0;
  readonly #names: Names;
  readonly #fieldRules = new Map<FieldDefinitionNode, Guard>();

  constructor(document: DocumentNode, names: Names) {
    this.#names = names;
    for (const definition of document.definitions) this.#read(definition);
  }

  guardOf(type: string, field: FieldDefinitionNode): Guard {
    const own = this.#fieldRules.get(field) ?? [];
    return [...(this.byType.get(type) ?? []), ...own, ...(this.byType.get(namedType(field.type)) ?? [])];
  }

  #read(node: DefinitionNode): void {
    switch (node.kind) {
      case Kind.SCHEMA_DEFINITION:
        for (const { operation, type } of node.operationTypes) {
          if (operation === OperationTypeNode.QUERY) this.query = type.name.value;
        }
        break;
      case Kind.OBJECT_TYPE_DEFINITION:
      case Kind.INTERFACE_TYPE_DEFINITION:
        this.byType.set(node.name.value, this.#rules(node));
        this.fields.set(node.name.value, new Map((node.fields ?? []).map((field) => [field.name.value, field])));
        for (const field of node.fields ?? []) this.#fieldRules.set(field, this.#rules(field));
        for (const face of node.interfaces ?? []) this.#stands(node.name.value, face.name.value);
        break;
      case Kind.UNION_TYPE_DEFINITION:
        for (const member of node.types ?? []) this.#stands(member.name.value, node.name.value);
        break;
      case Kind.SCALAR_TYPE_DEFINITION:
      case Kind.ENUM_TYPE_DEFINITION:
        this.byType.set(node.name.value, this.#rules(node));
        break;
      default:
    }
  }

  #rules(node: Directed): Guard {
    const authenticated = usesOf(node, this.#names.authenticated).map((): Rule => ({ scopes: null }));
    const scoped = usesOf(node, this.#names.requiresScopes).map((args): Rule => ({ scopes: scopesOf(args['scopes']) }));
    for (const { scopes } of scoped) for (const scope of scopes?.flat() ?? []) this.scopes.add(scope);
    this.uses += authenticated.length + scoped.length;
    return [...authenticated, ...scoped];
  }

  #stands(type: string, abstract: string): void {
    this.behind.set(abstract, [...(this.behind.get(abstract) ?? []), type]);
  }
}

/** How often the SDL uses the access directives, wherever it does, under their own names or those it gives them. */
function usesIn(document: DocumentNode, names: Names): number {
  const watched = new Set(['authenticated', 'requiresScopes', names.authenticated, names.requiresScopes]);
  let uses = 0;
  visit(document, {
    Directive: ({ name }) => {
      if (watched.has(name.value)) uses += 1;
    },
  });
  return uses;
}

/**
 * The demands of a supergraph by type and field. What is demanded of a type behind an interface is demanded of the
 * interface's field too. Throws when the SDL has a demand that is not in the map: what can't be enforced is not served.
 */
export function accessMap(document: DocumentNode): AccessMap {
  const names = {
    authenticated: directiveName(document, 'authenticated', 'authenticated'),
    requiresScopes: directiveName(document, 'requiresScopes', 'requiresScopes'),
  };
  const reading = new Reading(document, names);
  const uses = usesIn(document, names);
  if (uses !== reading.uses) {
    throw new Error(
      `The supergraph uses access directives ${uses} times and the gateway can enforce ${reading.uses} of them; expected @authenticated and @requiresScopes, linked, on types and fields alone.`,
    );
  }
  const known = new Map<string, ReadonlyMap<string, AccessField>>();
  for (const [type, fields] of reading.fields) {
    const behind = reading.behind.get(type) ?? [];
    const entries = [...fields].map(([name, node]): [string, AccessField] => {
      const others = behind.flatMap((other) => {
        const field = reading.fields.get(other)?.get(name);
        return field === undefined ? [] : reading.guardOf(other, field);
      });
      const isNonNull = node.type.kind === Kind.NON_NULL_TYPE;
      return [
        name,
        { type: namedType(node.type), isNonNull, guard: distinct([...reading.guardOf(type, node), ...others]) },
      ];
    });
    known.set(type, new Map(entries));
  }
  return {
    query: reading.query,
    isOpen: uses === 0,
    scopes: reading.scopes,
    field: (type, name) => known.get(type)?.get(name) ?? null,
  };
}

const distinct = (guard: Guard): Guard => [...new Map(guard.map((rule) => [JSON.stringify(rule), rule])).values()];
