import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse } from 'graphql';

type Modules = Extract<Parameters<typeof buildSubgraphSchema>[0], { readonly typeDefs: unknown }>;
type Resolvers = NonNullable<Modules['resolvers']>;

/** One request that a subgraph has had. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** A subgraph of a stranger: nothing of this project is in it. */
export interface ForeignSubgraph {
  readonly name: string;
  readonly url: string;
  readonly sdl: string;
  readonly received: readonly Received[];
  stop(): Promise<void>;
}

const LINK = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@external"])`;

function stopped(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Serves a subgraph by plain means on a free port. */
export async function startForeignSubgraph(
  name: string,
  types: string,
  resolvers: Resolvers,
): Promise<ForeignSubgraph> {
  const sdl = `${LINK}\n${types}`;
  const schema = buildSubgraphSchema({ typeDefs: parse(sdl), resolvers });
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers });
      const { query, variables } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as {
        query: string;
        variables?: Record<string, unknown>;
      };
      void graphql({ schema, source: query, variableValues: variables }).then((answer) => {
        response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server that listens has an address of this form.
  const { port } = server.address() as AddressInfo;
  return { name, url: `http://127.0.0.1:${port}/api/graphql`, sdl, received, stop: () => stopped(server) };
}

/** The supergraph of some subgraphs, each under the address that it is given here. */
export function supergraphOf(
  subgraphs: readonly Pick<ForeignSubgraph, 'name' | 'sdl'>[],
  urlOf: (name: string) => string,
): string {
  const { supergraphSdl, errors } = composeServices(
    subgraphs.map(({ name, sdl }) => ({ name, url: urlOf(name), typeDefs: parse(sdl) })),
  );
  if (supergraphSdl === undefined) throw new Error(JSON.stringify(errors));
  return supergraphSdl;
}

/** Two subgraphs of a shop: books, and the stock of each. */
export function startShop(): Promise<readonly ForeignSubgraph[]> {
  const books = [
    { isbn: '1', title: 'Abai Zholy' },
    { isbn: '2', title: 'Kozy Korpesh' },
  ];
  const catalog = startForeignSubgraph(
    'book-catalog',
    `type Query { books: [Book!] book(isbn: ID!): Book }
     type Mutation { rename(isbn: ID!, title: String!): Book }
     type Book @key(fields: "isbn") { isbn: ID! title: String sequel: Book }`,
    {
      Query: {
        books: () => books,
        book: (_: unknown, { isbn }: { isbn: string }) => books.find((book) => book.isbn === isbn) ?? null,
      },
      Mutation: { rename: (_: unknown, { isbn, title }: { isbn: string; title: string }) => ({ isbn, title }) },
    },
  );
  const stock = startForeignSubgraph(
    'stock',
    `type Book @key(fields: "isbn") { isbn: ID! copies: Int }
     type Query { copiesInAll: Int }`,
    {
      Query: { copiesInAll: () => 7 },
      Book: { copies: ({ isbn }: { isbn: string }) => (isbn === '1' ? 3 : 4) },
    },
  );
  return Promise.all([catalog, stock]);
}
