import { composeServices } from '@apollo/composition';
import { Supergraph } from '@apollo/federation-internals';
import { ApolloGateway, LocalGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { execute, graphql, parse, type GraphQLSchema } from 'graphql';
import { localTransport, type LocalSubgraph } from '../../gateway/composition/embedded.ts';
import type { Transport, TransportRequest, TransportResponse } from '../../gateway/composition/transport.ts';
import { PROFILE_SWITCHES } from '../../gateway/config.ts';
import { limitsOver } from './guards.ts';
import { createRequestContext } from '../../gateway/context.ts';
import { startGraph } from '../../gateway/graph.ts';
import { formattedError } from '../../service/errors.ts';
import { createLog } from '../../service/log.ts';
import type { Fixture, Thing } from './fixture.ts';
import { fixtureSchema, fixtureSdl, type CurrentWorld } from './fixture-schema.ts';
import { now, type Answer } from './graph.ts';
import { plannerHere } from './planner-here.ts';

export type Variables = Readonly<Record<string, unknown>>;
export type Ask = (query: string, variables?: Variables) => Promise<Answer>;

/** What a subgraph does instead of answering; it may look at the answer that it would have given. */
export type Fault = (request: TransportRequest, answer: () => Promise<TransportResponse>) => Promise<TransportResponse>;

/** A fixture served in three ways. */
export interface Federation {
  readonly supergraphSdl: string;
  /** What clients see. */
  readonly schema: GraphQLSchema;
  /** The gateway of this project over the subgraphs. */
  readonly ours: Ask;
  /** The library's gateway over the same subgraphs. */
  readonly stock: Ask;
  /** One schema over the same data, run by graphql-js. */
  readonly merged: Ask;
  /** The fetches of our gateway for the last request, as subgraph and query. */
  readonly fetches: readonly { readonly subgraph: string; readonly query: string }[];
  /** One subgraph's own answer. */
  direct(subgraph: string, request: TransportRequest): Promise<TransportResponse>;
  /** Makes a subgraph fail for our gateway until it is healed. */
  fail(subgraph: string, fault: Fault): void;
  heal(): void;
  stop(): Promise<void>;
}

/** The supergraph of a fixture. Throws with every fault that composition finds. */
export function composeFixture(fixture: Fixture): string {
  const services = fixture.subgraphs.map((subgraph) => ({
    name: subgraph.name,
    url: `http://${subgraph.name}.invalid/graphql`,
    typeDefs: parse(fixtureSdl(subgraph)),
  }));
  const result = composeServices(services);
  if (result.errors === undefined) return result.supergraphSdl;
  throw new Error(`${fixture.feature} does not compose:\n${result.errors.map(({ message }) => message).join('\n')}`);
}

/** An answer as a client reads it: JSON. */
const received = (answer: unknown): Answer => JSON.parse(JSON.stringify(answer)) as Answer;

/** Answers by one schema that has every field of every subgraph. */
function mergedAsk(fixture: Fixture, schema: GraphQLSchema, current: CurrentWorld): Ask {
  return async (query, variables = {}) => {
    current.world = fixture.world();
    const result = await execute({
      schema,
      document: parse(query),
      variableValues: variables,
      fieldResolver: (parent: Thing | undefined, args: Variables, _, info) => {
        const { world } = current;
        const { name: type } = info.parentType;
        const rule = fixture.mergedRules?.[type]?.[info.fieldName] ?? fixture.rules?.[type]?.[info.fieldName];
        const root = parent === undefined ? world.roots[info.fieldName]?.(args) : parent[info.fieldName];
        const value: unknown = rule === undefined ? root : rule(parent ?? {}, args, world);
        if (value instanceof Error) throw value;
        return value;
      },
      typeResolver: (thing: Thing) => thing['__typename'] as string,
    });
    return received({
      ...(result.data === undefined ? {} : { data: result.data }),
      ...(result.errors === undefined ? {} : { errors: result.errors.map(formattedError) }),
    });
  };
}

async function startStock(
  supergraphSdl: string,
  schemas: ReadonlyMap<string, GraphQLSchema>,
): Promise<{ ask: Ask; stop: () => Promise<void> }> {
  process.env['APOLLO_TELEMETRY_DISABLED'] = 'true';
  const log = createLog('stock', 'silent');
  const gateway = new ApolloGateway({
    supergraphSdl,
    logger: log,
    buildService: ({ name }) => {
      const schema = schemas.get(name);
      if (schema === undefined) throw new Error(`The supergraph names ${name}, which the fixture has not.`);
      return new LocalGraphQLDataSource(schema);
    },
  });
  const server = new ApolloServer({ gateway, logger: log, introspection: true, stopOnTerminationSignals: false });
  await server.start();
  const ask: Ask = async (query, variables = {}) => {
    const { body } = await server.executeOperation({ query, variables });
    if (body.kind !== 'single') throw new Error('The stock gateway answered in parts.');
    return received(body.singleResult);
  };
  return { ask, stop: () => server.stop() };
}

/** The gateway of this project over a transport, without the server around it. */
export async function startOurs(
  supergraphSdl: string,
  transport: Transport,
  subgraphs: readonly string[],
): Promise<{ ask: Ask; stop: () => Promise<void> }> {
  const log = createLog('test', 'silent');
  const switches = PROFILE_SWITCHES.conformance;
  const graph = await startGraph({
    supergraphSdl,
    transport,
    switches,
    ownScalars: false,
    planningTimeoutMs: 250,
    openPlanner: plannerHere,
    limits: limitsOver(supergraphSdl, 'none'),
    log,
  });
  const ask: Ask = async (query, variables = {}) => {
    const { signal } = new AbortController();
    const context = createRequestContext('test', {}, undefined, { transport, subgraphs, now, waits: { signal } });
    const type = 'application/json; charset=utf-8';
    const { body } = await graph.execute({ method: 'POST', parameters: { query, variables }, type, context });
    return JSON.parse(body) as Answer;
  };
  return { ask, stop: () => graph.stop() };
}

interface Served {
  readonly subgraphs: readonly LocalSubgraph[];
  readonly faults: Map<string, Fault>;
  readonly fetches: { subgraph: string; query: string }[];
}

/** The subgraphs as our transport reaches them. */
function served(schemas: ReadonlyMap<string, GraphQLSchema>): Served {
  const faults = new Map<string, Fault>();
  const fetches: { subgraph: string; query: string }[] = [];
  const answerOf = async (schema: GraphQLSchema, request: TransportRequest): Promise<TransportResponse> => {
    const { data, errors } = await graphql({
      schema,
      source: request.query,
      variableValues: request.variables ?? {},
      operationName: request.operationName ?? null,
    });
    return received({
      ...(data === undefined ? {} : { data }),
      ...(errors === undefined ? {} : { errors: errors.map(formattedError) }),
    });
  };
  const subgraphs = [...schemas].map(([name, schema]): LocalSubgraph => ({
    name,
    execute: (request) => {
      fetches.push({ subgraph: name, query: request.query });
      const answer = (): Promise<TransportResponse> => answerOf(schema, request);
      return faults.get(name)?.(request, answer) ?? answer();
    },
    histories: () => null,
    ready: () => true,
  }));
  return { subgraphs, faults, fetches };
}

/** Serves a fixture by our gateway, by the stock one, and by one merged schema. */
export async function startFederation(fixture: Fixture): Promise<Federation> {
  const supergraphSdl = composeFixture(fixture);
  const schema = Supergraph.build(supergraphSdl).apiSchema().toGraphQLJSSchema();
  const current: CurrentWorld = { world: fixture.world() };
  const schemas = new Map(
    fixture.subgraphs.map((subgraph) => [subgraph.name, fixtureSchema(fixture, subgraph, current)]),
  );
  const { subgraphs, faults, fetches } = served(schemas);
  const transport = localTransport(subgraphs, () => Promise.resolve());
  const our = await startOurs(
    supergraphSdl,
    transport,
    fixture.subgraphs.map(({ name }) => name),
  );
  // Only the table of who answers what needs the other gateway.
  let stock: Promise<{ ask: Ask; stop: () => Promise<void> }> | null = null;
  const stockOnce: Ask = async (query, variables) => {
    stock ??= startStock(supergraphSdl, schemas);
    return (await stock).ask(query, variables);
  };
  const fresh = (ask: Ask): Ask => {
    return (query, variables) => {
      current.world = fixture.world();
      fetches.length = 0;
      return ask(query, variables);
    };
  };
  return {
    supergraphSdl,
    schema,
    fetches,
    ours: fresh(our.ask),
    stock: fresh(stockOnce),
    merged: mergedAsk(fixture, schema, current),
    direct: (subgraph, request) => transport.execute(subgraph, request, {}),
    fail: (subgraph, fault) => void faults.set(subgraph, fault),
    heal: () => faults.clear(),
    stop: async () => {
      await our.stop();
      await (await stock)?.stop();
    },
  };
}
