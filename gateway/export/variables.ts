import {
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  Kind,
  parse,
  typeFromAST,
  type GraphQLInputType,
  type GraphQLSchema,
  type VariableDefinitionNode,
} from 'graphql';
import { codecOf } from '../../schema/scalars.ts';
import { GraphError } from '../../service/errors.ts';
import { OPTIONS, type Parameters } from './options.ts';

interface Declared {
  readonly name: string;
  readonly type: GraphQLInputType;
  readonly hasDefault: boolean;
}

function wrong(name: string, text: string, expected: string): GraphError {
  return new GraphError('BAD_USER_INPUT', `${name}=${text} is wrong; expected ${expected}.`, { argument: name });
}

/** The value of a scalar that a text stands for. Throws BAD_USER_INPUT with what the text has to look like. */
function scalarOf(typeName: string, name: string, text: string): unknown {
  if (typeName === 'Int') {
    if (!/^-?\d{1,10}$/u.test(text) || Math.abs(Number(text)) > 2_147_483_647)
      throw wrong(name, text, 'a whole number');
    return Number(text);
  }
  if (typeName === 'Float') {
    if (text.trim() === '' || !Number.isFinite(Number(text))) throw wrong(name, text, 'a number');
    return Number(text);
  }
  if (typeName === 'Boolean') {
    if (text !== 'true' && text !== 'false') throw wrong(name, text, 'true or false');
    return text === 'true';
  }
  const codec = codecOf(typeName);
  if (codec !== undefined && !codec.accepts(text)) throw wrong(name, text, codec.expected);
  return text;
}

function valueOf(type: GraphQLInputType, name: string, texts: readonly string[]): unknown {
  const nullable = getNullableType(type);
  if (isListType(nullable)) return texts.map((text) => valueOf(nullable.ofType, name, [text]));
  const [text = '', ...more] = texts;
  if (more.length > 0) throw wrong(name, texts.join(` and ${name}=`), 'one value');
  if (isEnumType(nullable)) {
    const values = nullable.getValues().map((value) => value.name);
    if (!values.includes(text)) throw wrong(name, text, `one of ${values.join(', ')}`);
    return text;
  }
  if (!isInputObjectType(nullable)) return scalarOf(nullable.name, name, text);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw wrong(name, text, `a JSON object of ${nullable.name}`);
  }
}

function declaredVariables(schema: GraphQLSchema, definitions: readonly VariableDefinitionNode[]): readonly Declared[] {
  return definitions.flatMap(({ variable, type, defaultValue }) => {
    const input = typeFromAST(schema, type) as GraphQLInputType | undefined;
    if (input === undefined) return [];
    return [{ name: variable.name.value, type: input, hasDefault: defaultValue !== undefined }];
  });
}

/**
 * The variables of a saved operation from the parameters of an address: each by its name, or by its name after a `$`
 * where an option has the same; a list by giving it more than once. Throws BAD_USER_INPUT for a value that its type
 * does not have, for a variable that is missing and for a parameter that is neither variable nor option.
 */
export function readVariables(schema: GraphQLSchema, text: string, parameters: Parameters): Record<string, unknown> {
  const operation = parse(text).definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const declared = declaredVariables(schema, operation?.variableDefinitions ?? []);
  const nameOf = ({ name }: Declared): string => (Object.hasOwn(OPTIONS, name) ? `$${name}` : name);
  const allowed = new Set(declared.flatMap((one) => [nameOf(one), `$${one.name}`]));
  const stranger = Object.keys(parameters).find((name) => !allowed.has(name) && !Object.hasOwn(OPTIONS, name));
  if (stranger !== undefined) {
    const variables = declared.map((one) => `${nameOf(one)} (${String(one.type)})`).join(', ') || 'none';
    throw new GraphError(
      'BAD_USER_INPUT',
      `${stranger} is no parameter; expected variables: ${variables}; options: ${Object.keys(OPTIONS).join(', ')}.`,
    );
  }
  const given = declared.flatMap((one): [string, unknown][] => {
    const value = parameters[`$${one.name}`] ?? (Object.hasOwn(OPTIONS, one.name) ? undefined : parameters[one.name]);
    if (value !== undefined) {
      const texts = typeof value === 'string' ? [value] : value;
      return [[one.name, valueOf(one.type, nameOf(one), texts)]];
    }
    if (!isNonNullType(one.type) || one.hasDefault) return [];
    throw new GraphError('BAD_USER_INPUT', `${nameOf(one)} is missing; expected ${nameOf(one)}=<${String(one.type)}>.`);
  });
  return Object.fromEntries(given);
}
