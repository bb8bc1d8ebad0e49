import { hash } from 'node:crypto';
import {
  GraphQLError,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type GraphQLSchema,
  type ValidationRule,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { codes, GraphError, maskedError, withoutStacks } from '../service/errors.ts';
import type { Switches } from './config.ts';

/** A text that the schema can answer. */
export interface QueryText {
  readonly document: DocumentNode;
  /** Names the document among all others: the hash of its text. */
  readonly documentId: string;
}

/** Everything that is wrong with a text, each fault with its code or as graphql-js found it. */
export class QueryFaults extends Error {
  readonly faults: readonly [GraphQLError, ...GraphQLError[]];

  constructor(faults: readonly [GraphQLError, ...GraphQLError[]]) {
    super(faults[0].message);
    this.faults = faults;
  }
}

// Whoever has to mend more than that mends these first.
const MAX_FAULTS = 20;
const MAX_KEPT = 1_000;

const noIntrospection: ValidationRule = (context) => ({
  Field: (node) => {
    if (node.name.value !== '__schema' && node.name.value !== '__type') return;
    const { meaning } = codes.INTROSPECTION_DISABLED;
    const extensions = { code: 'INTROSPECTION_DISABLED' };
    context.reportError(new GraphQLError(meaning, { nodes: node, extensions }));
  },
});

/** Reads the texts of queries, each once: what it says, or all that is wrong with it. */
export class QueryTexts {
  readonly #schema: GraphQLSchema;
  readonly #rules: readonly ValidationRule[];
  readonly #hideSuggestions: boolean;
  readonly #kept = new LRUCache<string, QueryText>({ max: MAX_KEPT });

  constructor(schema: GraphQLSchema, { introspection, suggestions }: Pick<Switches, 'introspection' | 'suggestions'>) {
    this.#schema = schema;
    this.#rules = introspection ? specifiedRules : [...specifiedRules, noIntrospection];
    this.#hideSuggestions = !suggestions;
  }

  /** A text that was read before. */
  kept(text: string): QueryText | undefined {
    return this.#kept.get(text);
  }

  /** Throws QueryFaults. */
  read(text: string): QueryText {
    return this.#kept.get(text) ?? withoutStacks(() => this.#read(text));
  }

  /** The document of a text. Throws GraphError for the first fault. */
  document(text: string): DocumentNode {
    try {
      return this.read(text).document;
    } catch (error) {
      if (!(error instanceof QueryFaults)) throw error;
      const { code, message } = maskedError(error.faults[0]);
      throw new GraphError(code, message);
    }
  }

  #read(text: string): QueryText {
    const document = parsed(text);
    const options = { maxErrors: MAX_FAULTS, hideSuggestions: this.#hideSuggestions };
    const [first, ...more] = validate(this.#schema, document, this.#rules, options);
    if (first !== undefined) throw new QueryFaults([first, ...more]);
    const read = { document, documentId: hash('sha256', text) };
    this.#kept.set(text, read);
    return read;
  }
}

function parsed(text: string): DocumentNode {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const { message, source, positions } = error;
    const extensions = { code: 'GRAPHQL_PARSE_FAILED' };
    throw new QueryFaults([new GraphQLError(message, { source, positions, extensions })]);
  }
}
