import { parse } from 'graphql';
import type { RequestContext } from '../context.ts';
import type { Operation } from './selection.ts';
import type { QueryRunner } from './source.ts';

/** What a description says of the data behind a table, in the words of a Data Resource of Frictionless. */
export interface Cited {
  readonly sources: readonly Readonly<Record<string, string>>[];
  readonly licenses: readonly Readonly<Record<string, string>>[];
  /** The datasets that the query can read, with the release of each that answers it. */
  readonly 'graph:datasets': readonly Readonly<Record<string, string>>[];
}

const QUERY = parse(`
  query Cited($names: [ID!]) {
    catalogue {
      programs(names: $names) { ...Cited }
      regions(names: $names) { ...Cited }
      enterprises(names: $names) { ...Cited }
      exports(names: $names) { ...Cited }
    }
  }
  fragment Cited on Dataset {
    name title
    current { id publishedOn }
    sources { id title publisher url licence }
  }
`);

interface Source {
  readonly id: string;
  readonly title: string;
  readonly publisher: string | null;
  readonly url: string | null;
  readonly licence: string | null;
}

interface Listed {
  readonly name: string;
  readonly title: string;
  readonly current: { readonly id: string; readonly publishedOn: string } | null;
  readonly sources: readonly Source[] | null;
}

function sourceOf({ id, title, publisher, url, licence }: Source): Record<string, string> {
  return {
    title,
    ...(url === null ? {} : { path: url }),
    'graph:id': id,
    ...(publisher === null ? {} : { 'graph:publisher': publisher }),
    ...(licence === null ? {} : { 'graph:licence': licence }),
  };
}

/** The sources, licences and releases behind an operation, from the graph's own catalogue; null where it has none. */
export async function citedBy(
  runner: QueryRunner,
  { document, definition }: Operation,
  context: RequestContext,
): Promise<Cited | null> {
  const names = [...(runner.datasetsOf?.(document, definition) ?? [])];
  if (names.length === 0) return null;
  const { data } = await runner.run(QUERY, 'Cited', { names }, context);
  // The query names the shape; a subgraph that does not answer has null in its place.
  const catalogue = data?.['catalogue'] as Readonly<Record<string, readonly Listed[] | null>> | null | undefined;
  const listed = Object.values(catalogue ?? {}).flatMap((datasets) => datasets ?? []);
  const sources = new Map(listed.flatMap((dataset) => (dataset.sources ?? []).map((source) => [source.id, source])));
  const licences = new Set([...sources.values()].flatMap(({ licence }) => licence ?? []));
  return {
    sources: [...sources.values()].map(sourceOf),
    licenses: [...licences].map((name) => ({ name })),
    'graph:datasets': listed.map(({ name, title, current }) => ({
      ...{ name, title },
      ...(current === null ? {} : { release: current.id, publishedOn: current.publishedOn }),
    })),
  };
}
