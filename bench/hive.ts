import { existsSync } from 'node:fs';
import { Kind, parse, print, visit, type TypeNode } from 'graphql';
import { projectPath } from '../service/paths.ts';

const MAIN = projectPath('bench', 'peers', 'node_modules', '@graphql-hive', 'gateway', 'dist', 'bin.js');

export const hasHive = (): boolean => existsSync(MAIN);

/** The command line of Hive Gateway with its runtime for federation; its default one stitches and is slower to plan. */
export const hiveArguments = (supergraph: string, port: string): readonly string[] => [
  ...[MAIN, 'supergraph', supergraph],
  ...['--host', '127.0.0.1', '--port', port],
  '--hive-router-runtime',
];

const namedType = (type: TypeNode): string => (type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type));

// With this type, and the fields that require others to be made of it, Hive Gateway says "Multiple canonical definitions"
// and answers nothing at all, whichever its runtime.
const REFUSED = 'TargetActual';

/** The committed supergraph as Hive Gateway takes it, with the addresses of running subgraphs. */
export function supergraphForHive(sdl: string, urlOf: (subgraph: string) => string): string {
  const addressed = sdl.replace(
    /@join__graph\(name: "(\w+)", url: "[^"]*"\)/gu,
    (_, name: string) => `@join__graph(name: "${name}", url: "${urlOf(name)}")`,
  );
  const taken = visit(parse(addressed, { noLocation: true }), {
    FieldDefinition: (field) => {
      const named = (field.directives ?? []).flatMap((directive) => directive.arguments ?? []);
      const requires = named.some(({ name }) => name.value === 'requires');
      return requires || namedType(field.type) === REFUSED ? null : undefined;
    },
    ObjectTypeDefinition: (type) => (type.name.value === REFUSED ? null : undefined),
  });
  return print(taken);
}
