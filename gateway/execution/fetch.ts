import { GraphError, isErrorCode, maskedError } from '../../service/errors.ts';
import type { TransportRequest, TransportResponse } from '../composition/transport.ts';
import type { Variables } from './conditions.ts';
import type { Path } from './error-places.ts';
import type { FetchFailure } from './failures.ts';
import { applyRewrites, ListsDiffer, merge } from './merge.ts';
import { objectsAt, representationsOf, waysTo } from './representations.ts';
import { isFetchedObject, type FetchedObject } from './shape.ts';
import type { FetchStep } from './steps.ts';

/** Sends one request to one subgraph. Throws GraphError when there is no answer. */
export type Send = (subgraph: string, request: TransportRequest) => Promise<TransportResponse>;

/** What one run of a plan has fetched, and what went wrong. */
export interface Fetched {
  readonly data: FetchedObject;
  readonly failures: FetchFailure[];
}

export interface FetchParts {
  readonly send: Send;
  readonly variables: Variables;
  /** Aborted, with a GraphError, when nobody waits any more or the time is up. */
  readonly signal: AbortSignal;
  readonly isObjectType: (name: unknown) => boolean;
  /** Hears of every failure, for the log. */
  readonly onFailure: (subgraph: string, cause: unknown) => void;
}

function badResponse(subgraph: string): GraphError {
  const message = `The subgraph ${subgraph} answered with something that is no answer.`;
  return new GraphError('SUBGRAPH_BAD_RESPONSE', message, { subgraph });
}

/** What a client may read of an error that a subgraph reports: one of the catalogue as it is, of another only whose. */
function reported(step: FetchStep, error: unknown): Omit<FetchFailure, 'places'> {
  const { subgraph } = step;
  const { message, extensions } = isFetchedObject(error) ? error : {};
  const { code, ...details } = isFetchedObject(extensions) ? extensions : {};
  if (typeof message === 'string' && isErrorCode(code)) return { message, code, details: { ...details, subgraph } };
  const hidden = `The subgraph ${subgraph} reported an error.`;
  return { message: hidden, code: 'SUBGRAPH_BAD_RESPONSE', details: { subgraph } };
}

function pathOf(error: unknown): Path | undefined {
  const path: unknown = isFetchedObject(error) ? error['path'] : undefined;
  return Array.isArray(path) && path.every((step) => typeof step === 'string' || typeof step === 'number')
    ? path
    : undefined;
}

/** What a promise brings, unless the signal is aborted before; then the reason of that is thrown. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** One fetch of a plan while it runs. */
class Fetch {
  readonly #step: FetchStep;
  readonly #fetched: Fetched;
  readonly #parts: FetchParts;
  /** The objects that the answer is about; for each entity in turn, or the one place of a root fetch. */
  #objects: readonly (readonly FetchedObject[])[] = [];

  constructor(step: FetchStep, fetched: Fetched, parts: FetchParts) {
    this.#step = step;
    this.#fetched = fetched;
    this.#parts = parts;
  }

  /** Never throws: what fails is noted, and the rest of the answer stands. */
  async run(): Promise<void> {
    const objects = objectsAt(this.#fetched.data, this.#step.path);
    if (objects.length === 0) return;
    const { requires } = this.#step;
    const representations = requires === null ? null : representationsOf(this.#step, objects);
    this.#objects = representations?.objects ?? [objects];
    // Where something failed, that is why they have no name, and it explains what is missing of them.
    if (this.#fetched.failures.length === 0) representations?.unnamed.forEach((object) => this.#unknown(object));
    if (representations?.list.length === 0) return;
    try {
      this.#take(await this.#send(representations?.list));
    } catch (error) {
      this.#parts.onFailure(this.#step.subgraph, error);
      const { message, code, details } = maskedError(this.#known(error));
      this.#fail({ message, code, details: { ...details, subgraph: this.#step.subgraph } }, undefined);
    }
  }

  /** What went wrong in words of the catalogue; a fault on the way to a subgraph is one of reaching it. */
  #known(error: unknown): unknown {
    const { subgraph } = this.#step;
    if (error instanceof ListsDiffer) return badResponse(subgraph);
    if (error instanceof GraphError) return error;
    return new GraphError('SUBGRAPH_UNAVAILABLE', `The subgraph ${subgraph} can't be reached.`);
  }

  #send(representations: readonly FetchedObject[] | undefined): Promise<TransportResponse> {
    const { subgraph, query, operationName } = this.#step;
    const variables: Record<string, unknown> = {};
    for (const { given, fetched } of this.#step.variables) {
      const value = this.#parts.variables[given];
      if (value !== undefined) variables[fetched] = value;
    }
    if (representations !== undefined) variables['representations'] = representations;
    const { send, signal } = this.#parts;
    const request = { query, variables, signal, ...(operationName === undefined ? {} : { operationName }) };
    return unlessAborted(send(subgraph, request), signal);
  }

  #take({ data, errors = [] }: TransportResponse): void {
    if (!Array.isArray(errors) || (errors.length === 0 && !isFetchedObject(data)))
      throw badResponse(this.#step.subgraph);
    for (const error of errors) {
      this.#parts.onFailure(this.#step.subgraph, error);
      this.#fail(reported(this.#step, error), isFetchedObject(data) ? pathOf(error) : undefined);
    }
    if (!isFetchedObject(data)) return;
    if (this.#step.requires === null) this.#takeRoot(data);
    else this.#takeEntities(data['_entities'], errors.length > 0);
  }

  #takeRoot(data: FetchedObject): void {
    const { outputRewrites } = this.#step;
    if (outputRewrites.length > 0) applyRewrites(outputRewrites, data);
    const [[object] = []] = this.#objects;
    if (object !== undefined) merge(object, data);
  }

  #takeEntities(entities: unknown, withErrors: boolean): void {
    // The errors beside it have said already why there are none.
    if (entities == null && withErrors) return;
    if (!Array.isArray(entities) || entities.length !== this.#objects.length) throw badResponse(this.#step.subgraph);
    const { outputRewrites } = this.#step;
    if (outputRewrites.length > 0) applyRewrites(outputRewrites, entities);
    for (const [index, objects] of this.#objects.entries()) {
      const entity: unknown = entities[index];
      if (isFetchedObject(entity)) for (const object of objects) this.#mergeEntity(object, entity);
      else if (entity === null) objects.forEach((object) => this.#unknown(object));
      else throw badResponse(this.#step.subgraph);
    }
  }

  /** A subgraph that knows an interface as an object calls its objects by the interface's name; their own stands. */
  #mergeEntity(object: FetchedObject, entity: FetchedObject): void {
    const { __typename: known } = object;
    merge(object, entity);
    if (this.#parts.isObjectType(known)) object['__typename'] = known;
  }

  /** The owner knows no such entity: every field that it would have brought is null. */
  #unknown(object: FetchedObject): void {
    for (const field of this.#step.fields) object[field] ??= null;
  }

  #fail(failure: Omit<FetchFailure, 'places'>, path: Path | undefined): void {
    const { data, failures } = this.#fetched;
    failures.push({ ...failure, places: path === undefined ? this.#everywhere(data) : this.#placesOf(path, data) });
  }

  /** The places in what was fetched so far to which a path of the subgraph's answer leads. */
  #placesOf(path: Path, data: FetchedObject): FetchFailure['places'] {
    const renamed = this.#renamed(path);
    if (this.#step.requires === null) return { exact: [renamed], around: [] };
    const [entities, index, ...rest] = renamed;
    const objects = typeof index === 'number' && entities === '_entities' ? this.#objects[index] : undefined;
    if (objects === undefined) return this.#everywhere(data);
    return rest.length === 0
      ? this.#fieldsOf(this.#waysOf(objects, data), data)
      : { exact: this.#waysOf(objects, data).map((way) => [...way, ...rest]), around: [] };
  }

  #everywhere(data: FetchedObject): FetchFailure['places'] {
    return this.#fieldsOf(this.#waysOf(this.#objects.flat(), data), data);
  }

  #fieldsOf(ways: readonly Path[], data: FetchedObject): FetchFailure['places'] {
    const { fields, path } = this.#step;
    const [first = []] = waysTo(data, path.slice(0, path.indexOf('@') < 0 ? path.length : path.indexOf('@')));
    return { exact: ways.flatMap((way) => fields.map((field) => [...way, field])), around: ways, above: first };
  }

  #waysOf(objects: readonly FetchedObject[], data: FetchedObject): readonly Path[] {
    const wanted = new Set(objects);
    const { path } = this.#step;
    const all = objectsAt(data, path);
    return waysTo(data, path).filter((_, index) => wanted.has(all[index] ?? {}));
  }

  #renamed(path: Path): Path {
    const names = this.#step.outputRewrites.flatMap(({ field, change }) =>
      change.kind === 'rename' ? [[field, change.name] as const] : [],
    );
    const renames = new Map<string | number, string>(names);
    return path.map((step) => renames.get(step) ?? step);
  }
}

/** Runs one fetch of a plan and adds what it brings. */
export function runFetch(step: FetchStep, fetched: Fetched, parts: FetchParts): Promise<void> {
  return new Fetch(step, fetched, parts).run();
}
