import { readdir, readFile } from 'node:fs/promises';
import { parse, parseAllDocuments } from 'yaml';
import { gatewayConfig, subgraphSecrets } from '../../../gateway/config.ts';
import { secretVariable, signingOf } from '../../../service/signature.ts';
import { STOP_LIMIT_MS } from '../../../service/lifecycle.ts';
import { projectPath } from '../../../service/paths.ts';

interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: unknown;
}

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
}

interface Container {
  readonly command: readonly string[];
  readonly env: readonly Variable[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly livenessProbe: Probe;
  readonly readinessProbe: Probe;
  readonly startupProbe: Probe;
  readonly resources: { readonly requests: object; readonly limits: object };
  readonly securityContext: { readonly readOnlyRootFilesystem: boolean };
}

interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly replicas?: number;
    readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> } & Readonly<Record<string, unknown>>;
    readonly ports?: readonly { readonly port: number }[];
    readonly template?: {
      readonly metadata: { readonly labels: Readonly<Record<string, string>> };
      readonly spec: { readonly terminationGracePeriodSeconds: number; readonly containers: readonly Container[] };
    };
  };
}

const BASE = projectPath('deploy', 'kubernetes', 'base');
const PROCESSES = ['gateway', 'programs', 'regions', 'enterprises', 'exports'] as const;
const NAME = 'app.kubernetes.io/name';

const API: Readonly<Record<string, string>> = {
  Deployment: 'apps/v1',
  Service: 'v1',
  PodDisruptionBudget: 'policy/v1',
  NetworkPolicy: 'networking.k8s.io/v1',
};

async function resources(): Promise<readonly Resource[]> {
  const files = (await readdir(BASE)).filter((file) => file !== 'kustomization.yaml');
  const texts = await Promise.all(files.map((file) => readFile(`${BASE}/${file}`, 'utf8')));
  return texts.flatMap((text) => parseAllDocuments(text).map((document) => document.toJS() as Resource));
}

function found(all: readonly Resource[], kind: string, name: string): Resource {
  const one = all.find((resource) => resource.kind === kind && resource.metadata.name === name);
  if (one === undefined) throw new Error(`There is no ${kind} ${name}.`);
  return one;
}

function containerOf(deployment: Resource): Container {
  const [container] = deployment.spec.template?.spec.containers ?? [];
  if (container === undefined) throw new Error(`${deployment.metadata.name} has no container.`);
  return container;
}

const valueOf = ({ env }: Container, name: string): string | undefined => env.find((one) => one.name === name)?.value;

describe('the files for Kubernetes', () => {
  it('are listed in the base, and of kinds and versions that are meant', async () => {
    const listed = (parse(await readFile(`${BASE}/kustomization.yaml`, 'utf8')) as { resources: string[] }).resources;
    expect([...listed, 'kustomization.yaml'].sort()).toEqual((await readdir(BASE)).sort());
    const all = await resources();
    expect(all.map(({ kind, apiVersion }) => [kind, apiVersion])).toEqual(all.map(({ kind }) => [kind, API[kind]]));
  });

  it.each(PROCESSES)('keep two of %s, one of them through disruptions, behind probes of its health', async (name) => {
    const all = await resources();
    const deployment = found(all, 'Deployment', name);
    const container = containerOf(deployment);
    expect(deployment.spec.replicas).toBeGreaterThanOrEqual(2);
    for (const { spec } of [deployment, found(all, 'PodDisruptionBudget', name)])
      expect(spec.selector?.matchLabels).toEqual({ [NAME]: name });
    expect(deployment.spec.template?.metadata.labels[NAME]).toBe(name);
    expect(found(all, 'Service', name).spec.selector).toEqual({ [NAME]: name });
    expect(container.livenessProbe.httpGet.path).toBe('/health/live');
    expect(container.startupProbe.httpGet.path).toBe('/health/live');
    expect(container.readinessProbe.httpGet.path).toBe('/health/ready');
    expect(container.securityContext.readOnlyRootFilesystem).toBe(true);
    expect(String(container.ports[0]?.containerPort)).toBe(valueOf(container, 'PORT'));
    expect(found(all, 'Service', name).spec.ports?.[0]?.port).toBe(container.ports[0]?.containerPort);
  });

  it.each(PROCESSES)('give %s the time to end that it may take', async (name) => {
    const deployment = found(await resources(), 'Deployment', name);
    const graceMs = (deployment.spec.template?.spec.terminationGracePeriodSeconds ?? 0) * 1_000;
    expect(graceMs).toBeGreaterThan(STOP_LIMIT_MS);
    // A pod is taken out of its service when it is told to stop, which everybody hears some seconds later.
    expect(Number(valueOf(containerOf(deployment), 'SHUTDOWN_DELAY_MS'))).toBeGreaterThanOrEqual(2_000);
  });

  it('set variables that are there, and no secret', async () => {
    const example = await readFile(projectPath('.env.example'), 'utf8');
    const known = new Set(example.match(/^[A-Z][A-Z_]+(?==)/gmu));
    const all = await resources();
    const variables = PROCESSES.flatMap((name) => containerOf(found(all, 'Deployment', name)).env);
    expect(variables.map(({ name }) => name).filter((name) => !known.has(name))).toEqual([]);
    const secrets = variables.filter(({ name }) => /SECRET|PEPPER|^MONGODB_URL$/u.test(name));
    // Five connection strings, four secrets on both sides, and the pepper.
    expect(secrets).toHaveLength(5 + 2 * 4 + 1);
    for (const { value, valueFrom } of secrets) {
      expect(value).toBeUndefined();
      expect(valueFrom).toMatchObject({ secretKeyRef: { name: expect.any(String), key: expect.any(String) } });
    }
  });

  it('configure every process so that it starts', async () => {
    const all = await resources();
    // A secret as it may be: long enough, and an address where one is asked for.
    const standIn = (name: string): string => (name.endsWith('_URL') ? 'mongodb://127.0.0.1' : 'x'.repeat(32));
    const environmentOf = (name: string): Record<string, string> =>
      Object.fromEntries(
        containerOf(found(all, 'Deployment', name)).env.map((one) => [one.name, one.value ?? standIn(one.name)]),
      );
    const gateway = environmentOf('gateway');
    const config = gatewayConfig({}, gateway);
    expect([...subgraphSecrets(PROCESSES.slice(1), gateway, config).keys()]).toEqual(PROCESSES.slice(1));
    for (const name of PROCESSES.slice(1)) {
      const environment = environmentOf(name);
      const demand = { signing: undefined, isProduction: environment['PROFILE'] === 'production' };
      expect(demand.isProduction).toBe(true);
      expect(signingOf(name, environment[secretVariable(name)], demand).fault).toBeNull();
    }
  });

  it('lead the gateway to the service of each subgraph', async () => {
    const all = await resources();
    const gateway = containerOf(found(all, 'Deployment', 'gateway'));
    for (const name of PROCESSES.slice(1)) {
      const port = found(all, 'Service', name).spec.ports?.[0]?.port;
      expect(valueOf(gateway, `SUBGRAPH_URL_${name.toUpperCase()}`)).toBe(`http://${name}:${port}/graphql`);
      expect(containerOf(found(all, 'Deployment', name)).command).toEqual(['node', 'dist/subgraphs/main.js', name]);
    }
  });
});
