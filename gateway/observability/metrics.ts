import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Transport } from '../composition/transport.ts';
import type { PlanningFigures } from '../execution/planning.ts';
import type { BreakerState } from '../resilience/breaker.ts';
import type { GuardFigures } from '../resilience/call-guard.ts';
import type { Lane, LaneFigures } from '../resilience/admission.ts';
import type { Sharing } from '../redis/sharing.ts';
import type { Served } from '../served.ts';
import { metricTable, type MetricName } from './table.ts';

/** What is looked at whenever somebody asks for the metrics. */
export interface MetricSources {
  /** What serves the supergraph of the moment. */
  readonly served: () => Pick<Served, 'transport' | 'cache' | 'graph'>;
  /** By lane; what has not been read yet is one of its own. */
  readonly admission: () => Readonly<Record<Lane | 'unread', LaneFigures>>;
  readonly running: () => number;
  /** What is shared over Redis; null where nothing is. */
  readonly sharing: Sharing | null;
}

// From an answer that is kept to the limit of an operation.
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
// From one field to what somebody with a key may ask for at once.
const COST_BUCKETS = [1, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000];
const BREAKER: Readonly<Record<BreakerState, number>> = { closed: 0, 'half-open': 1, open: 2 };
const NANOSECONDS = 1e9;

type Values = readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[];

/** The metrics of one gateway, after the table. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #lag: IntervalHistogram;
  readonly #requests: Counter;
  readonly #durations: Histogram;
  readonly #costs: Histogram;
  readonly #errors: Counter;
  readonly #calls: Counter;
  readonly #callDurations: Histogram;
  readonly #reloads: Counter;

  constructor() {
    this.#lag = monitorEventLoopDelay({ resolution: 20 });
    this.#lag.enable();
    this.#requests = new Counter(this.#told('graph_requests_total'));
    this.#durations = new Histogram({ ...this.#told('graph_request_duration_seconds'), buckets: BUCKETS });
    this.#costs = new Histogram({ ...this.#told('graph_operation_cost'), buckets: COST_BUCKETS });
    this.#errors = new Counter(this.#told('graph_errors_total'));
    this.#calls = new Counter(this.#told('subgraph_calls_total'));
    this.#callDurations = new Histogram({ ...this.#told('subgraph_call_duration_seconds'), buckets: BUCKETS });
    this.#reloads = new Counter(this.#told('graph_supergraph_reloads_total'));
  }

  /** Begins to look at what is counted elsewhere. */
  watch(sources: MetricSources): void {
    this.#watchGateway(sources);
    this.#watchSubgraphs(() => sources.served().transport);
    this.#watchSharing(sources.sharing);
    this.#watchProcess();
  }

  request(operation: string, status: number, seconds: number): void {
    this.#requests.inc({ operation, status });
    this.#durations.observe({ operation }, seconds);
  }

  /** A request that was refused before it was read: what it asks for and how long it takes nobody knows. */
  unread(): void {
    this.#requests.inc({ operation: 'other', status: 503 });
  }

  cost(operation: string, estimated: number): void {
    this.#costs.observe({ operation }, estimated);
  }

  error(code: string): void {
    this.#errors.inc({ code });
  }

  call(subgraph: string, outcome: string, seconds: number): void {
    this.#calls.inc({ subgraph, outcome });
    this.#callDurations.observe({ subgraph }, seconds);
  }

  reload(result: 'served' | 'refused'): void {
    this.#reloads.inc({ result });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  stop(): void {
    this.#lag.disable();
  }

  #told(name: MetricName): { name: string; help: string; labelNames: string[]; registers: Registry[] } {
    const { help, labels, unit } = metricTable[name];
    return { name, help: `${help} Unit: ${unit}.`, labelNames: [...labels], registers: [this.#registry] };
  }

  /** A metric whose values are looked up when they are asked for. */
  #looked(name: MetricName, look: () => Values): void {
    if (metricTable[name].kind === 'counter') {
      new Counter({
        ...this.#told(name),
        collect() {
          this.reset();
          for (const [labels, value] of look()) this.inc(labels, value);
        },
      });
      return;
    }
    new Gauge({
      ...this.#told(name),
      collect() {
        this.reset();
        for (const [labels, value] of look()) this.set(labels, value);
      },
    });
  }

  #watchGateway({ served, admission, running }: MetricSources): void {
    this.#looked('graph_requests_running', () => [[{}, running()]]);
    this.#looked('graph_cache_answers_total', () => {
      const { hits, misses, joined } = served().cache.counts;
      return [
        [{ result: 'hit' }, hits],
        [{ result: 'miss' }, misses],
        [{ result: 'joined' }, joined],
      ];
    });
    this.#looked('graph_cache_bytes', () => [[{}, served().cache.counts.bytes]]);
    this.#looked('graph_plans_kept', () => [[{}, served().graph.plans().kept]]);
    this.#looked('graph_plans_made_total', () => [[{}, served().graph.plans().made]]);
    const planning = (): PlanningFigures => served().graph.planning();
    this.#looked('graph_planning_seconds_total', () => [[{}, planning().seconds]]);
    this.#looked('graph_planning_waiting', () => [[{}, planning().waiting]]);
    this.#looked('graph_planning_refused_total', () => [[{}, planning().refused]]);
    this.#looked('graph_planning_restarts_total', () => [[{}, planning().restarts]]);
    const lanes = (of: (figures: LaneFigures) => number): Values =>
      Object.entries(admission()).map(([lane, figures]) => [{ lane }, of(figures)] as const);
    this.#looked('graph_admission_running', () => lanes((lane) => lane.running));
    this.#looked('graph_admission_waiting', () => lanes((lane) => lane.waiting));
    this.#looked('graph_admission_refused_total', () => lanes((lane) => lane.refused));
  }

  #watchSubgraphs(transport: () => Transport): void {
    this.#looked('subgraph_up', () =>
      Object.entries(transport().states()).flatMap(([subgraph, state]) =>
        state === 'unknown' ? [] : [[{ subgraph }, state === 'up' ? 1 : 0] as const],
      ),
    );
    const figures = (of: (one: GuardFigures) => number): Values =>
      Object.entries(transport().figures()).map(([subgraph, one]) => [{ subgraph }, of(one)] as const);
    this.#looked('subgraph_breaker_state', () => figures((one) => BREAKER[one.breaker]));
    this.#looked('subgraph_calls_running', () => figures((one) => one.running));
    this.#looked('subgraph_calls_waiting', () => figures((one) => one.waiting));
    this.#looked('subgraph_retries_total', () => figures((one) => one.retries));
    this.#looked('subgraph_calls_shared_total', () => figures((one) => one.shared));
    this.#looked('subgraph_calls_refused_total', () => figures((one) => one.refused));
  }

  #watchSharing(sharing: Sharing | null): void {
    this.#looked('graph_shared_cache_lookups_total', () =>
      Object.entries(sharing?.answers.lookups ?? {}).map(([result, count]) => [{ result }, count] as const),
    );
    this.#looked('graph_redis_up', () => (sharing === null ? [] : [[{}, sharing.redis.figures.isUp ? 1 : 0]]));
    this.#looked('graph_redis_calls_total', () =>
      Object.entries(sharing?.redis.figures.calls ?? {}).map(([outcome, count]) => [{ outcome }, count] as const),
    );
  }

  #watchProcess(): void {
    this.#looked('graph_event_loop_lag_seconds', () => {
      const values: Values = ([50, 99] as const).map((percent) => [
        { quantile: String(percent / 100) },
        // Nothing measured yet comes as no number.
        (this.#lag.percentile(percent) || 0) / NANOSECONDS,
      ]);
      this.#lag.reset();
      return values;
    });
    this.#looked('process_resident_memory_bytes', () => [[{}, process.memoryUsage.rss()]]);
    this.#looked('process_cpu_seconds_total', () => {
      const { user, system } = process.cpuUsage();
      return [[{}, (user + system) / 1e6]];
    });
  }
}
