import type { Source } from '../value-types.ts';
import { copied } from '../entity.ts';
import type { SubgraphContext } from '../context.ts';
import type { Loaders } from './loaders.ts';

export type Context = SubgraphContext<Loaders>;

export interface IdArgument {
  readonly id: string;
}

export interface OnArgument {
  readonly on?: string | null;
}

export interface SpanArguments {
  readonly from?: string | null;
  readonly to?: string | null;
}

/** A loader as resolvers see it: one thing by its id, null where there is none. */
interface Lookup<R> {
  load(id: string): Promise<R | null>;
}

/** Resolves a reference of the gateway by its id: a copy of the row, null where there is none. */
export function byReference<R extends object>(lookupIn: (load: Loaders) => Lookup<R>) {
  return async ({ id }: IdArgument, context: Context): Promise<R | null> =>
    copied(await lookupIn(context.view().load).load(id));
}

/** The things that a row lists by their ids, in the order of the ids; unknown ids are left out. */
export async function listed<R>(lookup: Lookup<R>, ids: readonly string[]): Promise<readonly R[]> {
  const found = await Promise.all(ids.toSorted().map((id) => lookup.load(id)));
  return found.filter((row) => row !== null);
}

/** Entities that another subgraph owns, in the order of their ids. */
export function references(ids: readonly string[]): readonly IdArgument[] {
  return ids.toSorted().map((id) => ({ id }));
}

/** Where a row was published. */
export function sourceOf(row: { readonly source: string }, _: unknown, context: Context): Promise<Source | null> {
  return context.view().load.source.load(row.source);
}
