import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphError } from '../../service/errors.ts';
import { JSON_TYPE, route, type Handler } from '../../service/http.ts';
import type { Job } from '../state/job-store.ts';
import { askedOfGraph, askedOfSaved, formatNamed, wantedFormat, type Asked } from './asked.ts';
import { contextOf, tableFile, type TableParts } from './file.ts';
import type { Jobs } from './jobs.ts';
import type { Parameters } from './options.ts';
import { failed, sendFinished } from './send.ts';

export interface JobParts extends TableParts {
  readonly jobs: Jobs;
  /** Whether jobs outlive the process. */
  readonly lasting: boolean;
  /** Whose queue a job waits in. */
  readonly ownerOf: (request: FastifyRequest) => string;
}

const HOUR_MS = 3_600_000;
/** A job is bounded by the bytes of its result and by time, not by the rows of a table that a client waits for. */
const JOB_BUDGET = { maxRows: 1_000_000_000, maxMs: 6 * HOUR_MS };

function described(parts: JobParts, job: Job): Record<string, unknown> {
  const { id, state, rows, expectedRows, bytes, sha256, error, fileName } = job;
  return {
    ...{ id, state, fileName, rows, expectedRows, bytes, sha256 },
    createdAt: new Date(job.createdAt).toISOString(),
    keptUntil: parts.jobs.keptUntil(job).toISOString(),
    survivesRestart: parts.lasting,
    ...(error === null ? {} : { error: { message: error.message, extensions: { code: error.code } } }),
    ...(state === 'done' ? { result: `/jobs/${id}/result` } : {}),
  };
}

function sendJob(parts: JobParts, reply: FastifyReply, job: Job): FastifyReply {
  return reply.type(JSON_TYPE).send(JSON.stringify(described(parts, job)));
}

async function jobOf(parts: JobParts, request: FastifyRequest): Promise<Job> {
  const { id } = request.params as { id: string };
  const job = await parts.jobs.find(id);
  if (job !== null) return job;
  throw new GraphError('NOT_FOUND', `There is no job ${id}; jobs are kept for a day.`);
}

/** What a job is to make: a query as POST /graphql takes it, or `operation` with the name of a saved one. */
async function askedOfJob(parts: JobParts, request: FastifyRequest, parameters: Parameters): Promise<Asked> {
  const { operation, ...rest } = (request.body ?? {}) as Record<string, unknown>;
  if (typeof operation !== 'string') return askedOfGraph(parts, request, parameters);
  const stray = Object.keys(rest)[0];
  if (stray === undefined) return askedOfSaved(parts, operation, parameters);
  const message = `${stray} stands beside operation; expected the variables of a saved operation in the address.`;
  throw new GraphError('BAD_REQUEST', message);
}

async function submit(parts: JobParts, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const parameters = request.query as Parameters;
  const format = wantedFormat(request, parameters) ?? formatNamed('csv');
  const asked = { ...(await askedOfJob(parts, request, parameters)), format };
  const context = await contextOf(parts, request, asked, new AbortController().signal);
  // Refused here when there is too much to do; once it is taken, a job waits for its turn.
  await parts.admission.begin(context.waits.signal, () => Promise.resolve());
  const { goOn } = parts.admission;
  const patient = { begin: goOn.bind(parts.admission), goOn: goOn.bind(parts.admission) };
  const unbounded = { ...parts, budget: JOB_BUDGET, admission: patient };
  const job = await parts.jobs.submit(parts.ownerOf(request), (progress) =>
    tableFile(unbounded, context, asked, progress),
  );
  return sendJob(parts, reply.code(202).header('location', `/jobs/${job.id}`), job);
}

async function result(parts: JobParts, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const job = await jobOf(parts, request);
  if (job.state !== 'done') {
    throw new GraphError('CONFLICT', `The job is ${job.state}, so it has no result; see /jobs/${job.id}.`);
  }
  reply.type(job.contentType);
  reply.header('content-disposition', `attachment; filename="${job.fileName}"`);
  const read = (from: number, to: number): AsyncIterable<Uint8Array> => parts.jobs.read(job, from, to);
  return sendFinished(request, reply, { size: job.bytes, etag: `"${job.sha256 ?? job.id}"`, read });
}

/** Serves bulk jobs: tables for which no client wants to wait on an open connection. */
export function jobRoutes(server: FastifyInstance, parts: JobParts): void {
  const guarded =
    (handler: (parts: JobParts, request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>): Handler =>
    (request, reply) =>
      handler(parts, request, reply).catch((error: unknown) => failed(request, reply, error));
  route(server, '/jobs', { POST: guarded(submit) });
  route(server, '/jobs/:id', {
    GET: guarded(async (_, request, reply) => sendJob(parts, reply, await jobOf(parts, request))),
    DELETE: guarded(async (_, request, reply) => {
      const { id } = await jobOf(parts, request);
      await parts.jobs.cancel(id);
      return sendJob(parts, reply, await jobOf(parts, request));
    }),
  });
  route(server, '/jobs/:id/result', { GET: guarded(result) });
}
