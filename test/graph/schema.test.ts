import { readFile } from 'node:fs/promises';
import { composeServices as composeByGuild } from '@theguild/federation-composition';
import {
  buildSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  parse,
  type GraphQLNamedType,
  type GraphQLOutputType,
} from 'graphql';
import { compose, subgraphSdls } from '../../gateway/composition/compose.ts';
import { projectPath } from '../../service/paths.ts';

const committed = (file: string): Promise<string> => readFile(projectPath('schema', file), 'utf8');

describe('the schema', () => {
  it('composes to what is committed', async () => {
    const composed = await compose();
    expect(composed.supergraph).toBe(await committed('supergraph.graphql'));
    expect(composed.api).toBe(await committed('api.graphql'));
  });

  it('composes with another implementation of federation too', async () => {
    const services = (await subgraphSdls()).map(({ name, url, sdl }) => ({ name, url, typeDefs: parse(sdl) }));
    expect(composeByGuild(services).errors).toBeUndefined();
  });

  it('describes every type, field, argument and enum value', async () => {
    const schema = buildSchema(await committed('api.graphql'));
    const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
    const builtIn = new Set(['String', 'Int', 'Float', 'Boolean', 'ID', 'Query']);
    const undescribed = types.flatMap((type) => [
      ...(type.description == null && !builtIn.has(type.name) ? [type.name] : []),
      ...membersOf(type)
        .filter(({ description }) => description == null || description === '')
        .map(({ path }) => path),
    ]);
    expect(undescribed).toEqual([]);
  });

  it('lets one dead subgraph null only its own: on an entity only the id is non-null, and no root field is', async () => {
    const entities = await entityTypes();
    const schema = buildSchema(await committed('api.graphql'));
    const wrong = [...entities, 'Query'].flatMap((name) => {
      const type = schema.getType(name);
      if (!isObjectType(type)) return [`${name} is no object type`];
      return Object.values(type.getFields()).flatMap((field) => {
        const shouldBeNonNull = name !== 'Query' && field.name === 'id';
        return isNonNullType(field.type) === shouldBeNonNull ? [] : [`${name}.${field.name}`];
      });
    });
    expect(wrong).toEqual([]);
  });

  it('has no null inside a list', async () => {
    const schema = buildSchema(await committed('api.graphql'));
    const wrong = Object.values(schema.getTypeMap()).flatMap((type) =>
      isObjectType(type) && !type.name.startsWith('__')
        ? Object.values(type.getFields())
            .filter((field) => hasNullableElements(field.type))
            .map((field) => `${type.name}.${field.name}`)
        : [],
    );
    expect(wrong).toEqual([]);
  });

  it('gives every entity exactly one key, its id, in every subgraph', async () => {
    for (const { name, sdl } of await subgraphSdls()) {
      for (const definition of parse(sdl).definitions) {
        if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
        const keys = (definition.directives ?? []).filter((directive) => directive.name.value === 'key');
        const fields = keys.map((key) => key.arguments?.find((argument) => argument.name.value === 'fields')?.value);
        const texts = fields.map((value) => (value?.kind === Kind.STRING ? value.value : '?'));
        expect({ type: `${name}.${definition.name.value}`, keys: texts }).toEqual({
          type: `${name}.${definition.name.value}`,
          keys: keys.length === 0 ? [] : ['id'],
        });
      }
    }
  });
});

function hasNullableElements(type: GraphQLOutputType): boolean {
  const nullable = isNonNullType(type) ? (type.ofType as GraphQLOutputType) : type;
  if (!isListType(nullable)) return false;
  return !isNonNullType(nullable.ofType) || hasNullableElements(nullable.ofType as GraphQLOutputType);
}

interface Member {
  readonly path: string;
  readonly description: string | null | undefined;
}

function membersOf(type: GraphQLNamedType): readonly Member[] {
  if (isEnumType(type)) {
    return type.getValues().map((value) => ({ path: `${type.name}.${value.name}`, description: value.description }));
  }
  if (isInputObjectType(type)) {
    return Object.values(type.getFields()).map(({ name, description }) => ({
      path: `${type.name}.${name}`,
      description,
    }));
  }
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  return Object.values(type.getFields()).flatMap((field): readonly Member[] => {
    const path = `${type.name}.${field.name}`;
    const args = field.args.map(({ name, description }) => ({ path: `${path}(${name}:)`, description }));
    return [{ path, description: field.description }, ...args];
  });
}

/** Types with a key in at least one subgraph. */
async function entityTypes(): Promise<readonly string[]> {
  const names = (await subgraphSdls()).flatMap(({ sdl }) =>
    parse(sdl).definitions.flatMap((definition) =>
      definition.kind === Kind.OBJECT_TYPE_DEFINITION &&
      (definition.directives ?? []).some((directive) => directive.name.value === 'key')
        ? [definition.name.value]
        : [],
    ),
  );
  return [...new Set(names)];
}
