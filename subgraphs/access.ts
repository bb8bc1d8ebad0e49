import {
  defaultFieldResolver,
  isObjectType,
  Kind,
  valueFromASTUntyped,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';
import { GraphError } from '../service/errors.ts';
import type { Caller } from '../service/headers.ts';
import type { SubgraphContext } from './context.ts';

/** What a field demands of whoever asks: any credential, or all the scopes of one of the alternatives. */
interface Demand {
  readonly type: string;
  readonly field: string;
  readonly scopes: readonly (readonly string[])[] | null;
}

type Directed = NonNullable<
  Extract<DocumentNode['definitions'][number], { kind: Kind.OBJECT_TYPE_DEFINITION }>['fields']
>[number];

function demandsOf(type: string, { name, directives = [] }: Directed): readonly Demand[] {
  return directives.flatMap((directive): readonly Demand[] => {
    if (directive.name.value === 'authenticated') return [{ type, field: name.value, scopes: null }];
    if (directive.name.value !== 'requiresScopes') return [];
    const scopes = directive.arguments?.find((argument) => argument.name.value === 'scopes')?.value;
    if (scopes === undefined) throw new Error(`@requiresScopes on ${type}.${name.value} names no scopes.`);
    // Composition has checked that they are lists of texts.
    return [{ type, field: name.value, scopes: valueFromASTUntyped(scopes) as readonly (readonly string[])[] }];
  });
}

function isMet({ scopes }: Demand, caller: Caller): boolean {
  if (caller.kind === 'anonymous') return false;
  return scopes === null || scopes.some((all) => all.every((scope) => caller.scopes.includes(scope)));
}

function refusal({ field, scopes }: Demand): GraphError {
  const words = (scopes ?? []).map((all) => all.join(' and ')).join(', or ');
  if (words === '') return new GraphError('FORBIDDEN', `The field ${field} needs a credential.`);
  return new GraphError('FORBIDDEN', `The field ${field} needs the scope ${words}.`, { scope: words });
}

/**
 * Makes the fields that the SDL guards refuse whoever lacks what they demand. The gateway has taken them out of the
 * query already: this holds for a router that does not.
 */
export function guardFields(schema: GraphQLSchema, sdl: DocumentNode): GraphQLSchema {
  for (const definition of sdl.definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
    const type = schema.getType(definition.name.value);
    if (!isObjectType(type)) continue;
    for (const node of definition.fields ?? []) {
      const demands = demandsOf(type.name, node);
      const field = type.getFields()[node.name.value];
      if (demands.length === 0 || field === undefined) continue;
      const { resolve = defaultFieldResolver } = field;
      field.resolve = (source, args, context: SubgraphContext, info): unknown => {
        const lacking = demands.find((demand) => !isMet(demand, context.scope.identity));
        if (lacking !== undefined) throw refusal(lacking);
        return resolve(source, args, context, info);
      };
    }
  }
  return schema;
}
