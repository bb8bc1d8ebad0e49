import { readFile } from 'node:fs/promises';
import { Kind, parse, type ConstDirectiveNode } from 'graphql';
import { ConfigError } from '../../service/config.ts';

/** A supergraph as it is loaded: its SDL and the subgraphs that it names, with the addresses that it gives them. */
export interface SupergraphFile {
  readonly sdl: string;
  readonly subgraphs: ReadonlyMap<string, string>;
}

function textArgument(directive: ConstDirectiveNode, name: string): string {
  const value = directive.arguments?.find((argument) => argument.name.value === name)?.value;
  return value?.kind === Kind.STRING ? value.value : '';
}

/** The subgraphs of a supergraph: name -> address. Throws when the SDL is no supergraph. */
export function subgraphsOf(sdl: string): ReadonlyMap<string, string> {
  const graphs = parse(sdl).definitions.find(
    (definition) => definition.kind === Kind.ENUM_TYPE_DEFINITION && definition.name.value === 'join__Graph',
  );
  if (graphs?.kind !== Kind.ENUM_TYPE_DEFINITION) throw new Error('The file is no supergraph: it has no join__Graph.');
  const entries = (graphs.values ?? []).flatMap((value) =>
    (value.directives ?? [])
      .filter((directive) => directive.name.value === 'join__graph')
      .map((directive): [string, string] => [textArgument(directive, 'name'), textArgument(directive, 'url')]),
  );
  return new Map(entries);
}

/** Reads a supergraph file. Throws ConfigError when there is none, or when it is no supergraph. */
export async function loadSupergraph(path: string): Promise<SupergraphFile> {
  const sdl = await readFile(path, 'utf8').catch(() => {
    throw new ConfigError([`SUPERGRAPH: ${path} can't be read; expected a supergraph file`]);
  });
  try {
    return { sdl, subgraphs: subgraphsOf(sdl) };
  } catch (error) {
    throw new ConfigError([`SUPERGRAPH: ${path}: ${error instanceof Error ? error.message : String(error)}`]);
  }
}
