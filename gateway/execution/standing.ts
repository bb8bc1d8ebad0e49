import { isListType, isNonNullType, type GraphQLOutputType } from 'graphql';

/**
 * Whether what was fetched can be read as the answer itself: complete, of its type, and under the names that the client
 * gave. More may stand beside it, which somebody who knows what to read never sees.
 */
export type Stands = (value: unknown) => boolean;

function everyOf(element: Stands): Stands {
  return (value) => {
    if (!Array.isArray(value)) return false;
    for (let index = 0; index < value.length; index += 1) if (!element(value[index])) return false;
    return true;
  };
}

/** How values of a type stand, by how those of its named type do. */
export function standing(type: GraphQLOutputType, named: Stands): Stands {
  if (isNonNullType(type)) {
    const inner = standing(type.ofType, named);
    return (value) => value !== null && inner(value);
  }
  const inner = isListType(type) ? everyOf(standing(type.ofType, named)) : named;
  return (value) => value === null || (value !== undefined && inner(value));
}
