import { readFile } from 'node:fs/promises';
import { parse, print, type DocumentNode } from 'graphql';
import { ConfigError } from '../../service/config.ts';
import { joinGraphs } from './join.ts';
import { linksOf } from './links.ts';

/** A supergraph as it is loaded: its SDL and the subgraphs that it names, with the addresses that it gives them. */
export interface SupergraphFile {
  readonly sdl: string;
  readonly subgraphs: ReadonlyMap<string, string>;
}

/** The subgraphs of a supergraph: name -> address. Throws when the SDL is no supergraph. */
export function subgraphsOf(sdl: string): ReadonlyMap<string, string> {
  const graphs = joinGraphs(parse(sdl, { noLocation: true }));
  if (graphs === null) throw new Error('The file is no supergraph: it has no join__Graph.');
  return new Map([...graphs.values()].map(({ name, url }) => [name, url]));
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

/** Specifications for security that the gateway enforces itself. */
const ENFORCED: readonly string[] = ['authenticated/v0.1', 'requiresScopes/v0.1'];
/** Those that the planner enforces: what is hidden is in no schema of clients. */
const BY_THE_PLANNER: readonly string[] = ['inaccessible/v0.1', 'inaccessible/v0.2'];
const PURPOSE = 'SECURITY';

/**
 * The supergraph as the gateway library can load it: without the mark of security on the directives that this gateway
 * enforces in the library's place. Throws for any other that is marked so: what can't be enforced is not served.
 */
export function withoutEnforced(sdl: string, document: DocumentNode): string {
  const marked = linksOf(document).filter(({ link }) => link.purpose === PURPOSE || link.spec === 'policy');
  const nameOf = ({ link }: (typeof marked)[number]): string => `${link.spec ?? ''}/${link.version}`;
  const unknown = marked.filter((one) => ![...ENFORCED, ...BY_THE_PLANNER].includes(nameOf(one)));
  if (unknown.length > 0) {
    const urls = unknown.map(({ link }) => link.url).join(', ');
    throw new Error(
      `The supergraph demands security by ${urls}, which this gateway does not enforce; expected none but ${ENFORCED.join(' and ')}.`,
    );
  }
  return marked
    .filter((one) => ENFORCED.includes(nameOf(one)))
    .toSorted((one, other) => (other.node.loc?.start ?? 0) - (one.node.loc?.start ?? 0))
    .reduce((text, { node }) => {
      const { start = 0, end = 0 } = node.loc ?? {};
      const rest = (node.arguments ?? []).filter(({ name }) => name.value !== 'for');
      return `${text.slice(0, start)}${print({ ...node, arguments: rest })}${text.slice(end)}`;
    }, sdl);
}
