import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import { releaseAsOf, type History, type Release } from '../../datasets/release.ts';
import { GraphError } from '../../service/errors.ts';
import type { Transport } from '../composition/transport.ts';
import { askedKnowledge, type RequestContext } from '../context.ts';
import { DatasetIndex } from './datasets-touched.ts';
import { permalink } from './permalink.ts';
import { pinnedRelease, textHash, type Pin } from './pin.ts';
import { provenanceOf } from './provenance.ts';
import type { SavedOperations } from './saved-operations.ts';

/** An operation as it was asked, with what it means. */
export interface AskedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly context: RequestContext;
}

/** What an answer says beside its data of where it came from, and which operations can't be asked of what was known. */
export interface AnswerExtensions {
  /**
   * To be called before an operation runs. Throws AS_OF_BEFORE_FIRST_RELEASE where none of its datasets had been
   * published by asOf, and BAD_USER_INPUT where a permalink does not pin all of them.
   */
  check(asked: Omit<AskedOperation, 'query' | 'variables'>): void;
  /** The datasets that an operation can read, whatever the data. */
  datasetsOf(document: DocumentNode, operation: OperationDefinitionNode): ReadonlySet<string>;
  /** The extensions of its answer; nothing for one that used no dataset. */
  of(asked: AskedOperation): Promise<Readonly<Record<string, unknown>> | undefined>;
}

export interface AnswerExtensionsParts {
  readonly supergraphSdl: string;
  readonly transport: Transport;
  readonly subgraphs: readonly string[];
  readonly saved: SavedOperations;
  /** Put before the path of permalinks; empty for links within the host. */
  readonly publicUrl: string;
}

/** A dataset in its owner's history, at the position of a request. */
interface Standing {
  readonly subgraph: string;
  readonly history: History;
  readonly position: number;
}

/** Histories and positions of a request's datasets. */
class Standings {
  readonly #parts: AnswerExtensionsParts;
  readonly #context: RequestContext;

  constructor(parts: AnswerExtensionsParts, context: RequestContext) {
    this.#parts = parts;
    this.#context = context;
  }

  /** Null where the owner does not answer. */
  of(dataset: string): Standing | null {
    for (const subgraph of this.#parts.subgraphs) {
      const history = this.#parts.transport.histories(subgraph)?.[dataset];
      if (history === undefined) continue;
      const position = this.#context.scopeFor(subgraph).positions[dataset] ?? history.moves.length;
      return { subgraph, history, position };
    }
    return null;
  }

  release(dataset: string, number: number): Release | null {
    for (const subgraph of this.#parts.subgraphs) {
      const history = this.#parts.transport.histories(subgraph)?.[dataset];
      if (history !== undefined) return history.releases.find((release) => release.number === number) ?? null;
    }
    return null;
  }
}

function checkFirstRelease(standings: Standings, touched: readonly string[], context: RequestContext): void {
  const { asOf } = context;
  if (asOf === null || touched.length === 0) return;
  const known = touched.map((dataset) => standings.of(dataset));
  const firstDays: string[] = [];
  for (const standing of known) {
    // Nobody knows what a subgraph that does not answer had published.
    if (standing === null) return;
    const { history, position } = standing;
    if (releaseAsOf(history, position, asOf) !== null) return;
    const first = releaseAsOf(history, Math.min(1, position), null);
    if (first !== null) firstDays.push(first.publishedOn);
  }
  const [first] = firstDays.sort();
  const remedy = first === undefined ? 'nothing has been published since' : `expected ${first} or a later day`;
  throw new GraphError(
    'AS_OF_BEFORE_FIRST_RELEASE',
    `Nothing that the operation asks for had been published by ${askedKnowledge(context) ?? ''}; ${remedy}.`,
  );
}

function checkPin(pin: Pin | null, schema: string, touched: readonly string[]): void {
  // A later schema may answer the same query from more datasets; those are read at their newest.
  if (pin === null || pin.schema !== schema) return;
  const pinned = new Set(Object.keys(pin.releases).map((id) => id.slice(0, id.indexOf('@'))));
  const missing = touched.filter((dataset) => !pinned.has(dataset));
  if (missing.length === 0) return;
  throw new GraphError(
    'BAD_USER_INPUT',
    `Argument "extensions.pin.releases" leaves ${missing.join(', ')} open; expected the pin that was given for this query.`,
    { argument: 'extensions.pin.releases' },
  );
}

/** What pins an answer: every dataset that the operation can read, at its position, and what the request means. */
function pinOf(standings: Standings, schema: string, touched: readonly string[], context: RequestContext): Pin {
  const releases = touched.flatMap((dataset) => {
    const standing = standings.of(dataset);
    return standing === null ? [] : [pinnedRelease(standing.history, standing.position, context.asOf)];
  });
  const { today, language, geography } = context;
  return {
    schema,
    releases: Object.fromEntries(releases),
    today,
    asOf: askedKnowledge(context),
    language,
    geography,
  };
}

/** Builds the extensions of answers over one supergraph of the project. */
export function answerExtensions(parts: AnswerExtensionsParts): AnswerExtensions {
  const index = new DatasetIndex(parts.supergraphSdl);
  const schema = textHash(parts.supergraphSdl);
  return {
    datasetsOf: (document, operation) => index.datasetsTouched(document, operation),
    check: ({ document, operation, context }) => {
      if (context.asOf === null && context.pin === null) return;
      const touched = [...index.touched(document, operation).keys()];
      checkPin(context.pin, schema, touched);
      checkFirstRelease(new Standings(parts, context), touched, context);
    },
    of: async (asked) => {
      const { document, operation, context } = asked;
      const standings = new Standings(parts, context);
      const releases = context.reads.releases((dataset, number) => standings.release(dataset, number));
      const changed = context.pin !== null && context.pin.schema !== schema ? { schemaChanged: true } : {};
      if (releases.length === 0) return undefined;
      if (!context.provenance) return { releases, ...changed };
      const touched = index.touched(document, operation);
      const pin = pinOf(standings, schema, [...touched.keys()], context);
      const link = permalink({ ...asked, pin }, parts.saved, parts.publicUrl);
      const ownerOf = (dataset: string): string | null => standings.of(dataset)?.subgraph ?? null;
      const provenance = await provenanceOf({ releases, touched, link, ownerOf, context, transport: parts.transport });
      return { releases, ...changed, provenance: { ...provenance, permalink: link, pin } };
    },
  };
}
