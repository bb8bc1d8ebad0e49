import { parse, type DocumentNode, type OperationDefinitionNode } from 'graphql';
import { GraphError, withoutStacks, type ErrorCode } from '../../service/errors.ts';
import type { IdentityKind } from '../../service/headers.ts';
import { Estimator, type Variables } from './cost.ts';
import { costIndex } from './cost-index.ts';
import { introspectionCost, type IntrospectionCost } from './introspection.ts';
import { checkNesting } from './nesting.ts';
import { LIMIT_NAMES, type LimitConfig, type LimitName } from './settings.ts';
import { shapeOf } from './shape.ts';

const CODES = {
  tokens: 'MAX_TOKENS_LIMIT',
  depth: 'MAX_DEPTH_LIMIT',
  introspection: 'MAX_DEPTH_LIMIT',
  aliases: 'MAX_ALIASES_LIMIT',
  'root-fields': 'MAX_ROOT_FIELDS_LIMIT',
  directives: 'MAX_DIRECTIVES_LIMIT',
  selections: 'MAX_SELECTIONS_LIMIT',
  page: 'BAD_USER_INPUT',
  cost: 'COST_ESTIMATED_TOO_EXPENSIVE',
} as const satisfies Record<LimitName, ErrorCode>;

/** One figure of a query that is over its limit. */
export interface Excess {
  readonly limit: LimitName;
  readonly figure: number;
  readonly most: number;
}

/** What an operation was estimated to cost, and what whoever asks may spend on one. */
export interface CostReport {
  readonly estimated: number;
  readonly limit: number;
}

export interface LimitOptions {
  readonly config: LimitConfig;
  readonly supergraph: DocumentNode;
  /** Told of every figure over a limit that is only measured. */
  readonly onMeasured: (excess: Excess) => void;
}

const TOO_MANY_TOKENS = /Document contains more that \d+ tokens/u;
const MAX_SCREENED = 1_000;
// A text is kept as a key; long ones come seldom.
const MAX_SCREENED_CHARACTERS = 8_000;

/** Refuses queries for their shape or cost. What does not depend on variables is measured once for each text. */
export class Limits {
  readonly #options: LimitOptions;
  readonly #estimator: Estimator;
  readonly #introspection: IntrospectionCost;
  readonly #screened = new Map<string, GraphError | null>();

  constructor(options: LimitOptions) {
    this.#options = options;
    const costs = costIndex(options.supergraph);
    this.#estimator = new Estimator(costs);
    this.#introspection = introspectionCost(options.supergraph, costs.query);
  }

  /**
   * Throws for a text with too many tokens, literals nested too deep, or with too deep or too many fields, aliases and directives in one of its
   * operations, before anything validates or plans it. A text that is not GraphQL passes: the parser says what is wrong.
   */
  screen(text: string): void {
    let refusal = this.#screened.get(text);
    if (refusal === undefined) {
      refusal = withoutStacks(() => this.#refusalOf(text));
      // What is only measured is to be told each time.
      const isTold = this.#options.config.limitsMeasured.length > 0;
      if (!isTold && text.length <= MAX_SCREENED_CHARACTERS) this.#remember(text, refusal);
    }
    if (refusal !== null) throw refusal;
  }

  /** Throws for pages that are too large and for an estimated cost over the limit; answers the estimate. */
  check(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Variables,
    kind: IdentityKind,
  ): CostReport {
    const { cost, page } = this.#estimator.estimate(document, operation, variables);
    const { estimator, most } = this.#introspection;
    const asked = estimator.estimate(document, operation, variables).cost;
    if (asked > most) this.#exceed({ limit: 'introspection', figure: asked, most }, 'The cost of the introspection is');
    if (page !== null) this.#demand('page', page.size, kind, `Argument "${page.argument}" of "${page.field}" is`);
    this.#demand('cost', cost, kind, 'The estimated cost of the operation is');
    return { estimated: cost, limit: this.#most('cost', kind) };
  }

  /** The estimate alone, whatever it comes to. */
  report(
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Variables,
    kind: IdentityKind,
  ): CostReport {
    const { cost } = this.#estimator.estimate(document, operation, variables);
    return { estimated: cost, limit: this.#most('cost', kind) };
  }

  #refusalOf(text: string): GraphError | null {
    try {
      const document = this.#parsed(text);
      if (document === null) return null;
      if (this.#isOn) checkNesting(document);
      const shape = shapeOf(document);
      this.#demand('depth', shape.depth, 'anonymous', 'The query is', 'fields deep');
      this.#demand('introspection', shape.introspectionDepth, 'anonymous', 'The introspection is', 'fields deep');
      this.#demand('root-fields', shape.rootFields, 'anonymous', 'The query has', 'root fields');
      this.#demand('aliases', shape.aliases, 'anonymous', 'The query has', 'aliases, its fragments spread out');
      this.#demand(
        'directives',
        shape.directives,
        'anonymous',
        'The query has',
        'directives, its fragments spread out',
      );
      this.#demand('selections', shape.selections, 'anonymous', 'The query has', 'fields, its fragments spread out');
      return null;
    } catch (error) {
      if (error instanceof GraphError) return error;
      throw error;
    }
  }

  /** The document; null for a text that is none. Stops at the first token too many. */
  #parsed(text: string): DocumentNode | null {
    const most = this.#options.config.maxTokens;
    const isOff = this.#isOff('tokens');
    try {
      return parse(text, { noLocation: true, ...(isOff ? {} : { maxTokens: most }) });
    } catch (error) {
      if (isOff || !(error instanceof Error) || !TOO_MANY_TOKENS.test(error.message)) return null;
    }
    this.#demand('tokens', most + 1, 'anonymous', 'The query has at least', 'tokens');
    try {
      return parse(text, { noLocation: true });
    } catch {
      return null;
    }
  }

  #remember(text: string, refusal: GraphError | null): void {
    const [oldest] = this.#screened.keys();
    if (this.#screened.size >= MAX_SCREENED && oldest !== undefined) this.#screened.delete(oldest);
    this.#screened.set(text, refusal);
  }

  /** Whether there are limits at all. */
  get #isOn(): boolean {
    return LIMIT_NAMES.some((limit) => !this.#isOff(limit));
  }

  #isOff(limit: LimitName): boolean {
    return this.#options.config.limitsOff.includes(limit);
  }

  #most(limit: LimitName, kind: IdentityKind): number {
    const { config } = this.#options;
    const withKey = kind !== 'anonymous';
    return {
      tokens: config.maxTokens,
      depth: config.maxDepth,
      introspection: config.maxIntrospectionDepth,
      aliases: config.maxAliases,
      'root-fields': config.maxRootFields,
      directives: config.maxDirectives,
      selections: config.maxSelections,
      page: withKey ? config.maxPageWithKey : config.maxPage,
      cost: withKey ? config.maxCostWithKey : config.maxCost,
    }[limit];
  }

  #demand(limit: LimitName, figure: number, kind: IdentityKind, says: string, unit = ''): void {
    const most = this.#most(limit, kind);
    if (figure > most) this.#exceed({ limit, figure, most }, says, unit);
  }

  #exceed(excess: Excess, says: string, unit = ''): void {
    const { limit, figure, most } = excess;
    if (this.#isOff(limit)) return;
    if (this.#options.config.limitsMeasured.includes(limit)) {
      this.#options.onMeasured(excess);
      return;
    }
    const measured = [says, String(figure), unit].filter((part) => part !== '').join(' ');
    throw new GraphError(CODES[limit], `${measured}; at most ${most} ${ADVICE[limit]}`);
  }
}

const ADVICE = {
  tokens: 'are allowed: send a shorter query, values as variables.',
  depth: 'are allowed: ask in several requests.',
  introspection: 'are allowed.',
  aliases: 'are allowed: ask in several requests, or for a list.',
  'root-fields': 'are allowed: ask in several requests.',
  directives: 'are allowed.',
  selections: 'are allowed: ask for fewer.',
  page: 'rows of a page are allowed, or as many as ids or codes are listed: ask for smaller pages, or with a key.',
  cost: 'is allowed: ask for smaller pages or fewer fields.',
} as const satisfies Record<LimitName, string>;
