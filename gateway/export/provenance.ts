import { releaseAsOf, releaseId } from '../../datasets/release.ts';
import type { ContextParts, RequestContext } from '../context.ts';
import type { Provenance } from './formats/format.ts';

/** What a table says of where it comes from: the releases to which the request was pinned, and what it asked for. */
export function provenanceOf(context: RequestContext, parts: ContextParts, operation: string): Provenance {
  const releases = parts.subgraphs.flatMap((name) => {
    const { positions } = context.scopeFor(name);
    return Object.values(parts.transport.histories(name) ?? {}).flatMap((history) => {
      const release = releaseAsOf(history, positions[history.dataset] ?? 0, context.asOf);
      return release === null ? [] : [releaseId(history.dataset, release.number)];
    });
  });
  return {
    operation,
    releases: releases.join(' '),
    ...(context.asOf === null ? {} : { asOf: context.asOf }),
    today: context.today,
    geography: context.geography,
    language: context.language,
  };
}

/**
 * Everything that the answer to a request hangs on, as one text; null when a subgraph does not say at which releases it
 * is read.
 */
export function pinnedState(context: RequestContext, { subgraphs, transport }: ContextParts): string | null {
  if (subgraphs.length === 0 || subgraphs.some((name) => transport.histories(name) === null)) return null;
  return JSON.stringify(subgraphs.map((name) => ({ ...context.scopeFor(name), requestId: name })));
}
