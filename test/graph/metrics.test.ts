import { gatewayConfig } from '../../gateway/config.ts';
import { metricTable } from '../../gateway/observability/table.ts';
import { startGateway, type RunningGateway } from '../../gateway/start.ts';
import { createLog } from '../../service/log.ts';
import { withFolder } from '../support/folder.ts';
import { startShop, supergraphOf, type ForeignSubgraph } from '../support/foreign.ts';
import { clientOf, now } from '../support/graph.ts';

describe('the metrics of a gateway', () => {
  let shop: readonly ForeignSubgraph[];
  beforeAll(async () => {
    shop = await startShop();
  });
  afterAll(async () => {
    for (const subgraph of shop) await subgraph.stop();
  });

  /** A gateway whose subgraph `stock` answers and whose `book-catalog` is dead. */
  async function served(
    flags: Readonly<Record<string, string>>,
    body: (gateway: RunningGateway) => Promise<void>,
  ): Promise<void> {
    const live = shop.find(({ name }) => name === 'stock')?.url ?? '';
    const sdl = supergraphOf(shop, (name) => (name === 'stock' ? live : 'http://127.0.0.1:1/graphql'));
    await withFolder({ 'shop.graphql': sdl }, async (folder) => {
      const config = gatewayConfig({ port: '0', supergraph: `${folder}/shop.graphql`, ...flags }, {});
      const gateway = await startGateway(config, createLog('test', 'silent'), now);
      try {
        await body(gateway);
      } finally {
        await gateway.stop();
      }
    });
  }

  const metricsOf = async ({ url }: RunningGateway): Promise<string> => (await fetch(`${url}/metrics`)).text();

  /** The value of one line of the metrics; undefined where there is none. */
  function valueOf(text: string, line: string): number | undefined {
    const found = text.split('\n').find((one) => one.startsWith(`${line} `));
    return found === undefined ? undefined : Number(found.slice(line.length + 1));
  }

  it('are those of the table, with its names, kinds, units and helps, and no others', async () => {
    await served({}, async (gateway) => {
      const text = await metricsOf(gateway);
      const helps = text.split('\n').filter((line) => line.startsWith('# HELP '));
      const kinds = text.split('\n').filter((line) => line.startsWith('# TYPE '));
      const entries = Object.entries(metricTable);
      expect(helps.sort()).toEqual(
        entries.map(([name, { help, unit }]) => `# HELP ${name} ${help} Unit: ${unit}.`).sort(),
      );
      expect(kinds.sort()).toEqual(entries.map(([name, { kind }]) => `# TYPE ${name} ${kind}`).sort());
    });
  });

  it('count requests, errors, calls, answers of the cache and plans', async () => {
    await served({ 'subgraph-breaker-failures': '2' }, async (gateway) => {
      const ask = clientOf(gateway.url);
      // The shop has a mutation, and a graph that changes things keeps no answers.
      await ask('{ copiesInAll }');
      await ask('{ copiesInAll }');
      await ask('{ books { title } }');
      await ask('{ nothing }');
      const text = await metricsOf(gateway);
      expect(valueOf(text, 'graph_requests_total{operation="other",status="200"}')).toBe(4);
      expect(valueOf(text, 'graph_request_duration_seconds_count{operation="other"}')).toBe(4);
      // Three passed validation; each asks for one root field, which costs 1 at least.
      expect(valueOf(text, 'graph_operation_cost_count{operation="other"}')).toBe(3);
      expect(valueOf(text, 'graph_operation_cost_sum{operation="other"}')).toBeGreaterThanOrEqual(3);
      expect(valueOf(text, 'graph_errors_total{code="SUBGRAPH_UNAVAILABLE"}')).toBe(1);
      expect(valueOf(text, 'graph_errors_total{code="GRAPHQL_VALIDATION_FAILED"}')).toBe(1);
      expect(valueOf(text, 'subgraph_calls_total{subgraph="stock",outcome="ok"}')).toBe(2);
      expect(valueOf(text, 'subgraph_calls_total{subgraph="book-catalog",outcome="SUBGRAPH_UNAVAILABLE"}')).toBe(1);
      expect(valueOf(text, 'subgraph_up{subgraph="stock"}')).toBe(1);
      expect(valueOf(text, 'subgraph_up{subgraph="book-catalog"}')).toBe(0);
      // One call and its repetition are two failures in a row.
      expect(valueOf(text, 'subgraph_retries_total{subgraph="book-catalog"}')).toBe(1);
      expect(valueOf(text, 'subgraph_breaker_state{subgraph="book-catalog"}')).toBe(2);
      expect(valueOf(text, 'subgraph_breaker_state{subgraph="stock"}')).toBe(0);
      // Two operations passed validation, one of them twice.
      expect(valueOf(text, 'graph_plans_made_total')).toBe(2);
      expect(valueOf(text, 'graph_plans_kept')).toBe(2);
      expect(valueOf(text, 'graph_admission_refused_total{lane="small"}')).toBe(0);
      expect(valueOf(text, 'process_resident_memory_bytes')).toBeGreaterThan(0);
    });
  });

  it('name saved operations, and call what clients name themselves other', async () => {
    await served({}, async (gateway) => {
      const ask = clientOf(gateway.url);
      for (let number = 0; number < 20; number += 1) await ask(`query Own${number} { copiesInAll }`);
      await ask('query FactS01ProgramsInForce2016 { copiesInAll }');
      const text = await metricsOf(gateway);
      expect(valueOf(text, 'graph_requests_total{operation="other",status="200"}')).toBe(20);
      expect(valueOf(text, 'graph_requests_total{operation="FactS01ProgramsInForce2016",status="200"}')).toBe(1);
    });
  });

  it('are not served where METRICS is off', async () => {
    await served({ metrics: 'off' }, async ({ url }) => {
      expect((await fetch(`${url}/metrics`)).status).toBe(404);
    });
  });
});
