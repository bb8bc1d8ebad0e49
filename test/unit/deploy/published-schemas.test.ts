import { readdir, readFile } from 'node:fs/promises';
import { Deployment } from 'kubernetes-models/apps/v1';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { Service } from 'kubernetes-models/v1';
import { parse, parseAllDocuments } from 'yaml';
import { projectPath } from '../../../service/paths.ts';

// The schemas are made from the OpenAPI document that Kubernetes publishes. A Kustomization is a file of kustomize, not an
// object of the cluster, and is not among them: of those only what they list is looked at.

type Fields = Readonly<Record<string, unknown>>;
interface Resource extends Fields {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}
type Read = readonly (readonly [what: string, resource: Resource])[];

const FOLDER = projectPath('deploy', 'kubernetes');

/** What checks the objects of each kind. */
const checks: Readonly<Record<string, (resource: never) => { validate(): void }>> = {
  'apps/v1 Deployment': (resource) => new Deployment(resource),
  'v1 Service': (resource) => new Service(resource),
  'policy/v1 PodDisruptionBudget': (resource) => new PodDisruptionBudget(resource),
  'networking.k8s.io/v1 NetworkPolicy': (resource) => new NetworkPolicy(resource),
};

function validate(resource: Resource): void {
  const kind = `${resource.apiVersion} ${resource.kind}`;
  const check = checks[kind];
  if (check === undefined) throw new Error(`${kind}: there is no published schema for it here.`);
  check(resource as never).validate();
}

const textOf = (...path: readonly string[]): Promise<string> => readFile([FOLDER, ...path].join('/'), 'utf8');

const documents = (text: string): readonly Resource[] =>
  parseAllDocuments(text).map((document) => document.toJS() as Resource);

async function base(): Promise<Read> {
  const files = (await readdir(`${FOLDER}/base`)).filter((file) => file !== 'kustomization.yaml');
  const read = await Promise.all(files.map(async (file) => ({ file, all: documents(await textOf('base', file)) })));
  return read.flatMap(({ file, all }) => all.map((one) => [`${file}: ${one.kind} ${one.metadata.name}`, one] as const));
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A strategic merge of fields alone; the patches have no lists, which merge by keys of their own. */
function merged(one: Fields, patch: Fields): Fields {
  const changed = Object.entries(patch).map(([name, value]) => {
    const before = one[name];
    if (Array.isArray(value)) throw new Error(`${name}: a list in a patch is not merged here.`);
    return [name, isFields(value) && isFields(before) ? merged(before, value) : value] as const;
  });
  return { ...one, ...Object.fromEntries(changed) };
}

/** The base as one installation has it: in its namespace and with its patches. */
async function installed(): Promise<Read> {
  const { namespace, patches } = parse(await textOf('patches', 'kustomization.yaml')) as {
    readonly namespace: string;
    readonly patches: readonly { readonly path: string }[];
  };
  const texts = await Promise.all(patches.map(({ path }) => textOf('patches', path)));
  const met = new Set<Resource>();
  const all = texts.flatMap(documents);
  const patched = (await base()).map(([what, resource]) => {
    const own = all.filter(({ kind, metadata }) => kind === resource.kind && metadata.name === resource.metadata.name);
    own.forEach((patch) => met.add(patch));
    const whole = own.reduce(merged, merged(resource, { metadata: { namespace } }));
    // Merging keeps what names a resource.
    return [`${what}, patched`, whole as Resource] as const;
  });
  if (met.size !== all.length) throw new Error('A patch names a resource that the base does not have.');
  return patched;
}

describe('the files for Kubernetes', () => {
  it('keep to the published schemas, as they are and with the patches', async () => {
    const all = [...(await base()), ...(await installed())];
    // Five processes with three objects each and one policy, twice.
    expect(all).toHaveLength(2 * (5 * 3 + 1));
    for (const [what, resource] of all) {
      expect(() => {
        try {
          validate(resource);
        } catch (error) {
          throw new Error(`${what}: ${String(error)}`, { cause: error });
        }
      }).not.toThrow();
    }
  });

  it('take the patches: the gateway runs as often as they say', async () => {
    const [, gateway] = (await installed()).find(([what]) => what.includes('Deployment gateway')) ?? [];
    expect(gateway).toMatchObject({ metadata: { namespace: 'industrialization-graph' }, spec: { replicas: 3 } });
  });

  it('would be refused for a field of a wrong type, without one that must be there, or of an unknown kind', async () => {
    const named = new Map(await base());
    const wrong = (what: string, change: Fields): (() => void) => {
      const resource = named.get(what);
      if (resource === undefined) throw new Error(`${what} is not there.`);
      return () => validate(merged(resource, change) as Resource);
    };
    expect(wrong('gateway.yaml: Deployment gateway', { spec: { replicas: 'two' } })).toThrow(/replicas/u);
    expect(wrong('gateway.yaml: Deployment gateway', { spec: { selector: undefined } })).toThrow(/selector/u);
    expect(
      wrong('gateway.yaml: Deployment gateway', { spec: { template: { spec: { containers: undefined } } } }),
    ).toThrow(/containers/u);
    expect(wrong('gateway.yaml: Service gateway', { spec: { ports: 'http' } })).toThrow(/ports/u);
    expect(wrong('gateway.yaml: PodDisruptionBudget gateway', { spec: { selector: 'gateway' } })).toThrow(/selector/u);
    expect(wrong('gateway.yaml: NetworkPolicy subgraphs', { spec: { ingress: {} } })).toThrow(/ingress/u);
    expect(wrong('gateway.yaml: Deployment gateway', { apiVersion: 'apps/v1beta1' })).toThrow('no published schema');
  });
});
