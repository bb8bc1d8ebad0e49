import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  askedKnowledge,
  createRequestContext,
  plainRequestContext,
  type ContextParts,
  type RequestContext,
} from '../context.ts';
import { askerOf, type AskerParts } from '../auth/asker.ts';
import { withSavedQuery } from '../provenance/permalink.ts';
import type { SavedOperations } from '../provenance/saved-operations.ts';
import type { Asked } from './asked.ts';
import { chargeFor, COST_TO_BEGIN, ROWS_PER_COST, type TableBudget } from './budget.ts';
import type { About } from './describe.ts';
import type { Format } from './formats/format.ts';
import { operationIn } from './operation.ts';
import { pinnedState, provenanceOf } from './provenance.ts';
import type { TableFile } from './send.ts';
import type { Admission } from '../resilience/admission.ts';
import { admittedRunner, type QueryRunner } from './source.ts';
import { splitArchive } from './split.ts';
import { tableOf, type TableSource } from './table.ts';

export interface SavedOperation {
  readonly name: string;
  readonly question: string;
  readonly text: string;
}

export interface TableParts extends ContextParts, AskerParts {
  readonly runner: QueryRunner;
  readonly budget: TableBudget;
  /** Lets tables begin where there is room for large work. */
  readonly admission: Pick<Admission, 'begin' | 'goOn'>;
  readonly savedOperations: () => Promise<readonly SavedOperation[]>;
  /** Those of them that permalinks name. */
  readonly saved: SavedOperations;
  readonly ownDomain: boolean;
}

/** Whether pages can be larger than those of clients: only our own subgraphs know such, from whom they can believe. */
function walks({ ownDomain, transport }: TableParts, { options }: Asked): boolean {
  return ownDomain && options.walking && transport.takesWalks;
}

/** What a request for a table means: its own headers, and the options that say the same in the address. */
export async function contextOf(
  parts: TableParts,
  request: FastifyRequest,
  asked: Asked,
  signal: AbortSignal,
): Promise<RequestContext> {
  const asker = await askerOf(parts, request);
  const by = { ...parts, ...asker, waits: { signal } };
  if (!parts.ownDomain) return { ...plainRequestContext(request.id, request.headers, by), isTable: true };
  const { language, geography, asOf } = asked.options;
  const headers = {
    ...request.headers,
    ...(language === undefined ? {} : { 'accept-language': language }),
    ...(geography === undefined ? {} : { 'data-geography': geography }),
  };
  const extensions = { ...asked.extensions, ...(asOf === undefined ? {} : { asOf }) };
  const context = createRequestContext(request.id, headers, extensions, by);
  withSavedQuery({ query: asked.text, operationName: asked.operationName ?? '' }, context.pin, parts.saved);
  await asker.share?.take(COST_TO_BEGIN);
  return { ...context, isTable: true, isWalk: walks(parts, asked) };
}

export function stateHeaders(reply: FastifyReply, context: RequestContext, parts: TableParts, asked: Asked): void {
  reply.header('content-language', context.language);
  reply.header('vary', 'Accept, Accept-Language, Data-As-Of, Data-Geography, Origin');
  reply.header('data-geography', context.geography);
  reply.header('data-as-of', askedKnowledge(context) ?? context.today);
  reply.header('table-budget-rows', String(parts.budget.maxRows));
  reply.header('table-budget-seconds', String(parts.budget.maxMs / 1_000));
  reply.header('table-cost', `"begin";c=${COST_TO_BEGIN}, "rows";c=1;n=${ROWS_PER_COST}`);
  reply.header('table-pages', asked.options.walking ? 'all' : 'one');
}

export interface Prepared {
  readonly source: TableSource;
  readonly about: About;
}

export function prepare(parts: TableParts, context: RequestContext, asked: Asked): Prepared {
  const { budget, now } = parts;
  const runner = admittedRunner(parts.runner, parts.admission);
  const document = runner.read(asked.text);
  const operation = operationIn(runner.schema, document, asked.operationName, asked.variables);
  const name = operation.definition.name?.value ?? 'table';
  const provenance = provenanceOf(context, parts, name);
  return {
    source: { runner, operation, context, budget, now: () => now().getTime() },
    about: { name, title: asked.title, language: context.language, provenance },
  };
}

/** The file that is asked for; its bytes are made as they are taken. Throws for what can't be a table. */
export function tableFile(
  parts: TableParts,
  context: RequestContext,
  asked: Asked & { readonly format: Format },
  progress: Pick<TableSource, 'counted' | 'expecting'> = {},
): TableFile {
  const { format, options } = asked;
  const { source: prepared, about } = prepare(parts, context, asked);
  const charge = chargeFor(context.share);
  const counted = (rows: number): void => {
    charge(rows);
    progress.counted?.(rows);
  };
  const source = { ...prepared, ...progress, counted };
  const { byteOrderMark, defuseFormulas, decimals, split } = options;
  const writing = { provenance: about.provenance, byteOrderMark, defuseFormulas, decimals };
  const state = options.partial ? null : pinnedState(context, parts);
  const hangsOn = [asked.text, asked.operationName, asked.variables, options, format.extension, state];
  const seed = state === null ? null : JSON.stringify(hangsOn);
  if (split) {
    const bytes = splitArchive({ source, options, format, about, writing });
    return { bytes, contentType: 'application/zip', fileName: `${about.name}.zip`, seed };
  }
  const table = tableOf(source, options);
  return {
    bytes: format.write({ ...writing, columns: table.columns }, table.rows()),
    contentType: format.contentType,
    fileName: `${about.name}.${format.extension}`,
    seed,
  };
}
