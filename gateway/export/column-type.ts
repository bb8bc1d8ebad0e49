import {
  getNullableType,
  isEnumType,
  isListType,
  isScalarType,
  type GraphQLNamedType,
  type GraphQLOutputType,
} from 'graphql';

/** What the cells of a column are. `json` is a value of a scalar whose form the gateway does not know. */
export type ColumnType =
  | { readonly kind: 'text' | 'int' | 'float' | 'boolean' | 'decimal' | 'date' | 'dateTime' | 'json' }
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  | { readonly kind: 'list'; readonly of: ColumnType };

// A scalar of the same name in another graph may be written in another way: only those that say so are ours.
const TYPED_SCALARS: Readonly<Record<string, { kind: 'decimal' | 'date' | 'dateTime'; specifiedBy: string }>> = {
  Decimal: { kind: 'decimal', specifiedBy: 'https://www.w3.org/TR/xmlschema-2/#decimal' },
  Date: { kind: 'date', specifiedBy: 'https://www.rfc-editor.org/rfc/rfc3339#section-5.6' },
  DateTime: { kind: 'dateTime', specifiedBy: 'https://www.rfc-editor.org/rfc/rfc3339#section-5.6' },
};

const TEXT_SCALARS = new Set(['String', 'ID', 'Period', 'Bin', 'HsCode', 'OkedCode']);

function leafType(type: GraphQLNamedType): ColumnType {
  if (isEnumType(type)) return { kind: 'enum', values: type.getValues().map(({ name }) => name) };
  if (!isScalarType(type)) throw new Error(`${type.name} is no leaf type.`);
  if (type.name === 'Int') return { kind: 'int' };
  if (type.name === 'Float') return { kind: 'float' };
  if (type.name === 'Boolean') return { kind: 'boolean' };
  if (TEXT_SCALARS.has(type.name)) return { kind: 'text' };
  const typed = TYPED_SCALARS[type.name];
  return typed !== undefined && typed.specifiedBy === type.specifiedByURL ? { kind: typed.kind } : { kind: 'json' };
}

/** The type of a column from the type of its field: a scalar, an enum, or lists of them. */
export function columnTypeOf(type: GraphQLOutputType): ColumnType {
  const nullable = getNullableType(type);
  if (isListType(nullable)) return { kind: 'list', of: columnTypeOf(nullable.ofType) };
  return leafType(nullable);
}

/** A type as people read it: decimal, list of text. */
export function typeName(type: ColumnType): string {
  return type.kind === 'list' ? `list of ${typeName(type.of)}` : type.kind;
}

/** How decimals stand in the formats that have types: exactly, as text of any length, or as the nearest float. */
export const DECIMALS = ['exact', 'text', 'float'] as const;
export type Decimals = (typeof DECIMALS)[number];

/** A type with its decimals as they are asked for. */
export function withDecimals(type: ColumnType, decimals: Decimals): ColumnType {
  if (type.kind === 'list') return { kind: 'list', of: withDecimals(type.of, decimals) };
  return type.kind === 'decimal' && decimals !== 'exact' ? { kind: decimals } : type;
}
