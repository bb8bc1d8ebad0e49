import { readFileSync } from 'node:fs';
import { ApolloGateway } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { projectPath } from '../service/paths.ts';

// The peer of the gateway: a stock Apollo gateway over the committed supergraph, with its defaults. The addresses of
// the subgraphs are given as name=url.

const urls = new Map(
  process.argv.slice(2).map((pair): [string, string] => {
    const [name = '', url = ''] = pair.split('=');
    return [name, url];
  }),
);

// The stock gateway enforces no access and refuses a supergraph that demands it.
const sdl = readFileSync(projectPath('schema', 'supergraph.graphql'), 'utf8').replace(', for: SECURITY', '');
const supergraphSdl = sdl.replace(
  /@join__graph\(name: "(\w+)", url: "[^"]*"\)/gu,
  (_, name: string) => `@join__graph(name: "${name}", url: "${urls.get(name) ?? ''}")`,
);

const server = new ApolloServer({ gateway: new ApolloGateway({ supergraphSdl }) });
const { url } = await startStandaloneServer(server, { listen: { host: '127.0.0.1', port: 0 } });
process.stdout.write(`${url}\n`);
