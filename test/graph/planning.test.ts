import { gatewayConfig } from '../../gateway/config.ts';
import { startGateway } from '../../gateway/start.ts';
import { createLog } from '../../service/log.ts';
import { withFolder } from '../support/folder.ts';
import { startForeignSubgraph, supergraphOf } from '../support/foreign.ts';
import { clientOf, now } from '../support/graph.ts';
import { PATIENT } from '../support/patience.ts';

const SUBGRAPHS = 12;

// Each subgraph knows the same entities, so the planner weighs at every place who may be asked for the rest.
const sdlOf = (index: number): string =>
  `type Query { thing: Thing @federation__shareable }
   type Thing @key(fields: "id") { id: ID! one: Thing @federation__shareable other: Thing @federation__shareable own${index}: Int }`;

function nested(depth: number): string {
  if (depth === 0) return Array.from({ length: SUBGRAPHS }, (_, index) => `own${index}`).join(' ');
  return `one { ${nested(depth - 1)} } other { ${nested(depth - 1)} }`;
}

describe('an operation that takes long to plan', () => {
  it('is refused with its code, and others are answered beside it and after it', async () => {
    const thing = { id: '1', __typename: 'Thing' };
    const subgraphs = await Promise.all(
      Array.from({ length: SUBGRAPHS }, (_, index) =>
        startForeignSubgraph(`part${index}`, sdlOf(index), {
          Query: { thing: () => thing },
          Thing: { one: () => null, other: () => null, [`own${index}`]: () => index },
        }),
      ),
    );
    const sdl = supergraphOf(subgraphs, (name) => subgraphs.find((one) => one.name === name)?.url ?? '');
    await withFolder({ 'parts.graphql': sdl }, async (folder) => {
      const flags = { port: '0', profile: 'conformance', supergraph: `${folder}/parts.graphql`, ...PATIENT };
      // Depth 7 planned for 850 ms of processor time when this was written, an operation of one field for less than 5.
      const config = gatewayConfig({ ...flags, 'planning-timeout-ms': '150' }, {});
      const gateway = await startGateway(config, createLog('test', 'silent'), now);
      try {
        const ask = clientOf(gateway.url);
        const canary = (index: number) => ask(`{ thing { own${index} } }`);
        expect(await canary(0)).toEqual({ data: { thing: { own0: 0 } } });
        const heavy = ask(`{ thing { ${nested(7)} } }`);
        // One whose plan is known, and one that is to be planned.
        expect(await canary(0)).toEqual({ data: { thing: { own0: 0 } } });
        expect(await canary(1)).toEqual({ data: { thing: { own1: 1 } } });
        expect((await heavy).errors).toMatchObject([{ extensions: { code: 'PLANNING_TIMEOUT' } }]);
        const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
        expect(metrics).toContain('graph_planning_refused_total 1\n');
        expect(metrics).toContain('graph_planning_restarts_total 1\n');
        expect((await ask(`{ thing { ${nested(7)} } }`)).errors).toMatchObject([
          { extensions: { code: 'PLANNING_TIMEOUT' } },
        ]);
        expect(await canary(2)).toEqual({ data: { thing: { own2: 2 } } });
      } finally {
        await gateway.stop();
        await Promise.all(subgraphs.map((one) => one.stop()));
      }
    });
  });
});
