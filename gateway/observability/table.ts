interface MetricEntry {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly unit: string;
  readonly labels: readonly string[];
  readonly help: string;
  /** What somebody on duty does when it is not as it should be. */
  readonly action: string;
}

/** Every metric of a gateway; `docs/operations.md` is rendered from this table. */
export const metricTable = {
  graph_requests_total: {
    kind: 'counter',
    unit: 'requests',
    labels: ['operation', 'status'],
    help: 'Requests for /graphql by saved operation (other for any else) and HTTP status.',
    action: 'Many 503: see graph_admission_refused_total. Many 400: a client was released that asks for what is not.',
  },
  graph_request_duration_seconds: {
    kind: 'histogram',
    unit: 'seconds',
    labels: ['operation'],
    help: 'From the head of a request to the end of its answer.',
    action:
      'See whether one subgraph is slow (subgraph_call_duration_seconds) or the gateway (graph_event_loop_lag_seconds).',
  },
  graph_operation_cost: {
    kind: 'histogram',
    unit: 'cost',
    labels: ['operation'],
    help: 'Estimated cost of the operations that were made anew, by saved operation (other for any else).',
    action: 'Rising without more requests: clients ask for more at a time. See who by the log, or lower MAX_COST.',
  },
  graph_requests_running: {
    kind: 'gauge',
    unit: 'requests',
    labels: [],
    help: 'Requests of any path that are being answered.',
    action: 'Rising without more requests: something behind the gateway hangs.',
  },
  graph_errors_total: {
    kind: 'counter',
    unit: 'errors',
    labels: ['code'],
    help: 'Errors in answers by code.',
    action: 'INTERNAL_SERVER_ERROR: a defect; the log has the request id. SUBGRAPH_ codes: see the subgraph metrics.',
  },
  graph_admission_running: {
    kind: 'gauge',
    unit: 'operations',
    labels: ['lane'],
    help: 'Operations that run, of small and of large ones.',
    action: 'Steadily at its limit: add a gateway.',
  },
  graph_admission_waiting: {
    kind: 'gauge',
    unit: 'operations',
    labels: ['lane'],
    help: 'Operations that wait for their turn; in the lane unread, requests of which only the head was read.',
    action: 'Above zero for minutes: add a gateway, or find the operation that takes the time.',
  },
  graph_admission_refused_total: {
    kind: 'counter',
    unit: 'operations',
    labels: ['lane'],
    help: 'Operations refused with SERVICE_UNAVAILABLE because there was too much to do, unread ones among them.',
    action: 'Any: there is more load than the gateways carry. Add one; refused clients were told to come back.',
  },
  graph_cache_answers_total: {
    kind: 'counter',
    unit: 'answers',
    labels: ['result'],
    help: 'Answers by where they came from: hit (kept), miss (made), joined (made for another who asked the same).',
    action: 'Few hits where clients repeat themselves: more memory by CACHE_MAX_BYTES.',
  },
  graph_cache_bytes: {
    kind: 'gauge',
    unit: 'bytes',
    labels: [],
    help: 'Memory that kept answers take.',
    action: 'At CACHE_MAX_BYTES with few hits: raise it.',
  },
  graph_shared_cache_lookups_total: {
    kind: 'counter',
    unit: 'answers',
    labels: ['result'],
    help: 'Answers that were looked for in Redis: hit (another gateway made it), miss, refused (not sealed by a gateway of ours), failed (Redis did not say in time).',
    action: 'refused: gateways have another KEY_PEPPER, or somebody else writes there. failed: see graph_redis_up.',
  },
  graph_redis_up: {
    kind: 'gauge',
    unit: '1 or 0',
    labels: [],
    help: '1 while Redis is asked; 0 while it is away, or too slow, and this gateway goes on alone; absent without REDIS_URL.',
    action: '0: look at Redis. Nothing fails: answers are made by each gateway, shares are counted by each alone.',
  },
  graph_redis_calls_total: {
    kind: 'counter',
    unit: 'calls',
    labels: ['outcome'],
    help: 'Calls of Redis by outcome: ok, refused (it answered with an error), timeout, away (not even sent).',
    action: 'refused: its memory is full without an eviction policy, or the user may not write. timeout: slow, or far.',
  },
  graph_plans_kept: {
    kind: 'gauge',
    unit: 'plans',
    labels: [],
    help: 'Operations that are planned and kept.',
    action: 'At 1000: clients write values into their queries; let them use variables.',
  },
  graph_plans_made_total: {
    kind: 'counter',
    unit: 'plans',
    labels: [],
    help: 'Operations planned since the start or since the supergraph was replaced.',
    action: 'Rising with the requests: as above.',
  },
  graph_planning_seconds_total: {
    kind: 'counter',
    unit: 'seconds',
    labels: [],
    help: 'Time for which the planning thread was at work on operations.',
    action: 'Near one second a second: new operations wait for one another; see graph_plans_made_total.',
  },
  graph_planning_waiting: {
    kind: 'gauge',
    unit: 'operations',
    labels: [],
    help: 'Operations that wait to be planned.',
    action: 'Above zero for minutes: as above.',
  },
  graph_planning_refused_total: {
    kind: 'counter',
    unit: 'operations',
    labels: [],
    help: 'Operations refused with PLANNING_TIMEOUT, those known to take too long among them.',
    action: 'A client that needs the operation: let it ask in parts, or raise PLANNING_TIMEOUT_MS.',
  },
  graph_planning_restarts_total: {
    kind: 'counter',
    unit: 'threads',
    labels: [],
    help: 'Planning threads that were started in the place of one that was ended or died.',
    action: 'Rising: somebody sends operations that take too long to plan; the log says why each thread ended.',
  },
  graph_supergraph_reloads_total: {
    kind: 'counter',
    unit: 'reloads',
    labels: ['result'],
    help: 'New supergraph files by result: served or refused.',
    action: 'Refused: /health/ready and one line of the log say why; the old one is served on.',
  },
  graph_event_loop_lag_seconds: {
    kind: 'gauge',
    unit: 'seconds',
    labels: ['quantile'],
    help: 'How late the process comes to its work, since the last look: median and 99th percentile.',
    action: 'Above 0.1 at the 99th percentile: the process has too much to compute; add a gateway.',
  },
  subgraph_up: {
    kind: 'gauge',
    unit: '1 or 0',
    labels: ['subgraph'],
    help: '1 where the last answer was one, 0 where it was none; absent before the first.',
    action: '0: look at that subgraph. Its fields are null with a code, the rest of the graph stands.',
  },
  subgraph_calls_total: {
    kind: 'counter',
    unit: 'calls',
    labels: ['subgraph', 'outcome'],
    help: 'Calls of each subgraph by outcome: ok, or the code of the failure.',
    action: 'Any but ok: SUBGRAPH_UNAVAILABLE it is down, SUBGRAPH_TIMEOUT slow, SUBGRAPH_BAD_RESPONSE broken.',
  },
  subgraph_call_duration_seconds: {
    kind: 'histogram',
    unit: 'seconds',
    labels: ['subgraph'],
    help: 'How long calls of each subgraph took, waiting and repeating included.',
    action: 'Slow in one subgraph: its store or its load.',
  },
  subgraph_breaker_state: {
    kind: 'gauge',
    unit: '0, 1 or 2',
    labels: ['subgraph'],
    help: 'Breaker of each remote subgraph: 0 closed, 1 one call tries, 2 open.',
    action: '2: it failed several times in a row and is asked every SUBGRAPH_BREAKER_MS alone. Closes by itself.',
  },
  subgraph_calls_running: {
    kind: 'gauge',
    unit: 'calls',
    labels: ['subgraph'],
    help: 'Calls of each remote subgraph that are under way.',
    action: 'At SUBGRAPH_CONNECTIONS: the subgraph is slower than it is asked.',
  },
  subgraph_calls_waiting: {
    kind: 'gauge',
    unit: 'calls',
    labels: ['subgraph'],
    help: 'Calls that wait for a connection to a remote subgraph.',
    action: 'Above zero for minutes: raise SUBGRAPH_CONNECTIONS, or add a replica of the subgraph.',
  },
  subgraph_retries_total: {
    kind: 'counter',
    unit: 'calls',
    labels: ['subgraph'],
    help: 'Calls that were repeated once.',
    action: 'Steadily rising: connections break; look at what is between gateway and subgraph.',
  },
  subgraph_calls_shared_total: {
    kind: 'counter',
    unit: 'calls',
    labels: ['subgraph'],
    help: 'Calls that were not sent because an equal one was under way.',
    action: 'None: it saves work.',
  },
  subgraph_calls_refused_total: {
    kind: 'counter',
    unit: 'calls',
    labels: ['subgraph'],
    help: 'Calls that were not sent because the breaker was open or too many waited.',
    action: 'As for subgraph_breaker_state and subgraph_calls_waiting.',
  },
  process_resident_memory_bytes: {
    kind: 'gauge',
    unit: 'bytes',
    labels: [],
    help: 'Memory of the process.',
    action: 'Growing for hours under the same load: a leak; take a heap snapshot, then restart.',
  },
  process_cpu_seconds_total: {
    kind: 'counter',
    unit: 'seconds',
    labels: [],
    help: 'Processor time that the process has used.',
    action: 'Near one second a second: a process has one thread for requests; add a gateway.',
  },
} as const satisfies Readonly<Record<string, MetricEntry>>;

export type MetricName = keyof typeof metricTable;
