import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { withFolder } from '../support/folder.ts';
import { startGraphUnderTest, type GraphUnderTest } from '../support/graph.ts';

let graph: GraphUnderTest;
beforeAll(async () => {
  graph = await startGraphUnderTest();
});
afterAll(() => graph.stop());

// One component that pages through projects, over the whole graph and within a region.
const PAGE = `
import { graphql } from 'relay-runtime';
graphql\`
  query PageQuery($count: Int!, $region: ID!) {
    ...Page_projects @arguments(count: $count)
    region(id: $region) { ...Page_region }
  }
\`;
graphql\`
  fragment Page_projects on Query
    @refetchable(queryName: "PagePaginationQuery")
    @argumentDefinitions(count: { type: "Int", defaultValue: 2 }, cursor: { type: "String" }) {
    projects(first: $count, after: $cursor) @connection(key: "Page_projects") {
      edges { node { id title } }
    }
  }
\`;
graphql\`
  fragment Page_region on Region {
    name
    projects(first: 3) @connection(key: "Page_region_projects") { edges { node { title } } }
  }
\`;
`;

/** Runs the Relay compiler over a component that is given, with the schema that the server gives. */
async function compiled<T>(component: string, body: (folder: string) => Promise<T>): Promise<T> {
  const schema = await (await fetch(`${graph.url}/schema.graphql`)).text();
  return withFolder({ 'schema.graphql': schema, 'Page.ts': component }, async (folder) => {
    const generated = join(folder, 'generated');
    await mkdir(generated);
    const config = { src: './', schema: './schema.graphql', language: 'typescript', artifactDirectory: './generated' };
    await writeFile(join(folder, 'relay.config.json'), JSON.stringify(config));
    const cli = createRequire(import.meta.url).resolve('relay-compiler/cli.js');
    // Rejects, with what the compiler says, when it ends with a code other than 0.
    await promisify(execFile)(process.execPath, [cli, 'relay.config.json'], { cwd: folder });
    return body(generated);
  });
}

/** The text of the query that an artifact of the compiler sends. */
async function textOf(folder: string, name: string): Promise<string> {
  const artifact = await readFile(join(folder, `${name}.graphql.ts`), 'utf8');
  const text = /"text": (".*")/u.exec(artifact)?.[1];
  // The compiler writes it as a JSON string.
  return JSON.parse(text ?? '""') as string;
}

interface Page {
  readonly projects: {
    readonly edges: readonly { readonly cursor: string; readonly node: Record<string, unknown> }[];
    readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean };
  };
}

describe('the Relay compiler', () => {
  it('takes the connections of the schema as its own, and what it compiles pages through them', async () => {
    await compiled(PAGE, async (folder) => {
      expect((await readdir(folder)).sort()).toEqual([
        'PagePaginationQuery.graphql.ts',
        'PageQuery.graphql.ts',
        'Page_projects.graphql.ts',
        'Page_region.graphql.ts',
      ]);
      const first = await graph.query(await textOf(folder, 'PageQuery'), { count: 2, region: 'kz-akmola' });
      expect(first.errors).toBeUndefined();
      expect(first.data).toMatchObject({ region: { id: 'kz-akmola', name: 'Akmola region' } });
      const { projects } = first.data as unknown as Page;
      expect(projects.edges).toHaveLength(2);
      // Relay adds what its store needs: the typename and id of each node, and the cursors.
      expect(projects.edges[0]?.node).toMatchObject({ __typename: 'Project', id: expect.any(String) });
      const variables = { count: 2, cursor: projects.pageInfo.endCursor };
      const second = await graph.query(await textOf(folder, 'PagePaginationQuery'), variables);
      const all = await graph.query('{ projects(first: 4) { nodes { id } } }');
      const ids = [projects, (second.data as unknown as Page).projects].flatMap(({ edges }) =>
        edges.map(({ node }) => ({ id: node['id'] })),
      );
      expect(all.data).toEqual({ projects: { nodes: ids } });
    });
  });

  it('takes every field of every entity that is a connection', async () => {
    const sdl = await (await fetch(`${graph.url}/schema.graphql`)).text();
    // Fields that return a connection and need no argument, by the type that has them.
    const found = [...sdl.matchAll(/^type (\w+)[^{]*\{(.*?)^\}/gmsu)].flatMap(([, type = '', body = '']) =>
      [...body.matchAll(/^ {2}(\w+)\(([^)]*)\): \w+Connection!?$/gmsu)]
        .filter(([, , args = '']) => !/^ {4}\w+: [^\n]*!$/mu.test(args))
        .map(([, field = '']) => ({ type, field })),
    );
    expect(found.length).toBeGreaterThan(10);
    const fragments = found.map(
      ({ type, field }, index) => `graphql\`
        fragment Page_f${index} on ${type} {
          c${index}: ${field}(first: 2) @connection(key: "Page_c${index}") { edges { node { __typename } } }
        }
      \`;`,
    );
    await compiled(fragments.join('\n'), async (folder) => {
      expect(await readdir(folder)).toHaveLength(found.length);
    });
  });
});
