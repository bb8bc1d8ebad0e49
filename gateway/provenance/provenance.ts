import { z } from 'zod';
import { toHeaders } from '../../service/headers.ts';
import type { Transport } from '../composition/transport.ts';
import type { RequestContext } from '../context.ts';
import type { ReleaseUsed } from './answer-reads.ts';
import { citation, type Citation, type CitedSource } from './citation.ts';
import type { TouchedDatasets } from './datasets-touched.ts';

/** One release of a dataset that an answer used, with what it is and who published it. */
export interface DatasetProvenance {
  readonly dataset: string;
  /** Null where the owner did not answer. */
  readonly title: string | null;
  readonly release: string | null;
  readonly publishedOn: string | null;
  /** The publications that the rows of the release cite; null where the owner did not answer. */
  readonly sources: readonly CitedSource[] | null;
  /** The fields of the answer that come from it, as response paths without indexes. */
  readonly fields: readonly string[];
}

export interface Provenance {
  readonly datasets: readonly DatasetProvenance[];
  readonly citation: Citation;
}

interface ProvenanceParts {
  readonly releases: readonly ReleaseUsed[];
  readonly touched: TouchedDatasets;
  readonly link: string | null;
  readonly ownerOf: (dataset: string) => string | null;
  readonly context: RequestContext;
  readonly transport: Transport;
}

const described = z.object({
  name: z.string(),
  title: z.string(),
  sources: z
    .array(
      z.object({
        title: z.string(),
        publisher: z.string().nullable(),
        licence: z.string().nullable(),
        url: z.string().nullable(),
      }),
    )
    .nullable(),
});
type Described = z.infer<typeof described>;

const catalogue = z.object({ catalogue: z.record(z.string(), z.array(described)) });

/** What the catalogue of a subgraph says of some of its datasets, as the request knows it; nothing when it is silent. */
async function describe(
  { transport, context }: ProvenanceParts,
  subgraph: string,
  names: readonly string[],
): Promise<readonly Described[]> {
  const query = `query($names: [ID!]) { catalogue { ${subgraph}(names: $names) { name title sources { title publisher licence url } } } }`;
  const headers = toHeaders(context.scopeFor(subgraph));
  const answer = await transport.execute(subgraph, { query, variables: { names } }, headers).catch(() => null);
  const parsed = catalogue.safeParse(answer?.data);
  return parsed.success ? (parsed.data.catalogue[subgraph] ?? []) : [];
}

function bySubgraph({ releases, ownerOf }: ProvenanceParts): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  for (const dataset of new Set(releases.map((release) => release.dataset))) {
    const owner = ownerOf(dataset);
    if (owner !== null) names.set(owner, [...(names.get(owner) ?? []), dataset]);
  }
  return names;
}

/** Where an answer came from: its datasets with their publishers, its fields by dataset, and how to cite it. */
export async function provenanceOf(parts: ProvenanceParts): Promise<Provenance> {
  const described = await Promise.all(
    [...bySubgraph(parts)].map(([subgraph, names]) => describe(parts, subgraph, names)),
  );
  const byName = new Map(described.flat().map((one) => [one.name, one]));
  const datasets = parts.releases.map(({ dataset, release, publishedOn }): DatasetProvenance => {
    const known = byName.get(dataset);
    const sources = known?.sources?.map(({ title, publisher, licence, url }) => ({
      title,
      publisher,
      licence,
      link: url,
    }));
    return {
      dataset,
      title: known?.title ?? null,
      release,
      publishedOn,
      sources: sources ?? (known === undefined ? null : []),
      fields: parts.touched.get(dataset) ?? [],
    };
  });
  return { datasets, citation: citation(datasets, parts.link) };
}
