import { Kind, valueFromASTUntyped, type ConstDirectiveNode, type DocumentNode } from 'graphql';

const SPECS = 'https://specs.apollo.dev/';

/** One `@link` of a supergraph: a specification that it uses, and by which names. */
export interface Link {
  readonly url: string;
  /** Name of the specification when it is one of Apollo's; null for any other. */
  readonly spec: string | null;
  readonly version: string;
  readonly purpose: string | null;
  /** The directive as it is written in the SDL. */
  directive(name: string): string;
}

function argumentsOf(directive: ConstDirectiveNode): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    (directive.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value)]),
  );
}

type Import = string | { readonly name?: unknown; readonly as?: unknown };

function importedAs(imports: unknown, name: string): string | null {
  for (const entry of Array.isArray(imports) ? (imports as readonly Import[]) : []) {
    const original = typeof entry === 'string' ? entry : entry.name;
    if (original !== `@${name}`) continue;
    return typeof entry !== 'string' && typeof entry.as === 'string' ? entry.as.slice(1) : name;
  }
  return null;
}

function linkOf(directive: ConstDirectiveNode): Link {
  const { url = '', as, import: imports, for: purpose } = argumentsOf(directive);
  const address = String(url);
  const [spec = '', version = ''] = address.startsWith(SPECS) ? address.slice(SPECS.length).split('/') : [];
  const namespace = typeof as === 'string' ? as : spec;
  return {
    url: address,
    spec: spec === '' ? null : spec,
    version,
    purpose: typeof purpose === 'string' ? purpose : null,
    directive: (name) => importedAs(imports, name) ?? (name === spec ? namespace : `${namespace}__${name}`),
  };
}

/** The `@link` directives on the schema of a supergraph, with what each of them says. */
export function linksOf(document: DocumentNode): readonly { readonly node: ConstDirectiveNode; readonly link: Link }[] {
  return document.definitions.flatMap((definition) =>
    definition.kind === Kind.SCHEMA_DEFINITION || definition.kind === Kind.SCHEMA_EXTENSION
      ? (definition.directives ?? [])
          .filter((directive) => directive.name.value === 'link')
          .map((node) => ({ node, link: linkOf(node) }))
      : [],
  );
}

/** The name under which a supergraph uses a directive of a specification; null when it does not link to it. */
export function directiveName(document: DocumentNode, spec: string, name: string): string | null {
  return (
    linksOf(document)
      .find(({ link }) => link.spec === spec)
      ?.link.directive(name) ?? null
  );
}

/** The arguments of each use of a directive on a node. */
export function usesOf(
  { directives = [] }: { readonly directives?: readonly ConstDirectiveNode[] | undefined },
  name: string | null,
): readonly Readonly<Record<string, unknown>>[] {
  return directives.filter((directive) => directive.name.value === name).map(argumentsOf);
}
