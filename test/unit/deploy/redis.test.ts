import { readFile } from 'node:fs/promises';
import { parse, parseAllDocuments } from 'yaml';
import { gatewayConfig } from '../../../gateway/config.ts';
import { projectPath } from '../../../service/paths.ts';

const textOf = (...path: readonly string[]): Promise<string> =>
  readFile(projectPath('deploy', 'kubernetes', ...path), 'utf8');

describe('the Redis of the files for Kubernetes', () => {
  it('is a component that an installation takes or leaves', async () => {
    expect(parse(await textOf('redis', 'kustomization.yaml'))).toMatchObject({
      kind: 'Component',
      resources: ['redis.yaml'],
      patches: [{ path: 'gateway.yaml' }],
    });
    expect(await textOf('base', 'gateway.yaml')).not.toContain('REDIS_URL');
  });

  it('is where the gateway is told, and the gateway alone reaches it', async () => {
    const patch = parse(await textOf('redis', 'gateway.yaml'));
    const [container] = patch.spec.template.spec.containers;
    expect([patch.kind, patch.metadata.name, container.name]).toEqual(['Deployment', 'gateway', 'gateway']);
    const [{ name, value }] = container.env;
    const { hostname, port } = new URL(gatewayConfig({}, { [name]: value }).redisUrl ?? '');
    const resources = parseAllDocuments(await textOf('redis', 'redis.yaml')).map((one) => one.toJS());
    const [deployment, service, policy] = resources;
    expect(resources.map(({ kind }) => kind)).toEqual(['Deployment', 'Service', 'NetworkPolicy']);
    expect([service.metadata.name, String(service.spec.ports[0].port)]).toEqual([hostname, port]);
    expect(service.spec.selector).toEqual(deployment.spec.selector.matchLabels);
    expect(policy.spec.ingress).toEqual([
      {
        from: [{ podSelector: { matchLabels: { 'app.kubernetes.io/name': 'gateway' } } }],
        ports: [{ port: Number(port) }],
      },
    ]);
  });

  it('keeps nothing on disk and drops what was used longest ago, here and in docker-compose.yml', async () => {
    const [deployment] = parseAllDocuments(await textOf('redis', 'redis.yaml')).map((one) => one.toJS());
    const { args } = deployment.spec.template.spec.containers[0];
    const compose = parse(await readFile(projectPath('docker-compose.yml'), 'utf8'), { merge: true });
    expect(args).toEqual([
      '--save',
      '',
      '--appendonly',
      'no',
      '--maxmemory',
      '256mb',
      '--maxmemory-policy',
      'allkeys-lru',
    ]);
    expect(compose.services.redis).toMatchObject({
      command: ['redis-server', ...args],
      profiles: ['redis'],
      networks: ['inside'],
    });
  });
});
