/** A thing of a fixture's world. With a `__typename` it is an entity or a member of an abstract type. */
export type Thing = Readonly<Record<string, unknown>>;

export type Arguments = Readonly<Record<string, unknown>>;

/** How one field is worked out; where a fixture gives none, the field is the property of its name. */
export type FieldRule = (parent: Thing, args: Arguments, world: World) => unknown;
export type Rules = Readonly<Record<string, Readonly<Record<string, FieldRule>>>>;

/** The data of a fixture, new for each request, so that a mutation changes nothing for the next one. */
export interface World {
  /** Whatever a reference may name. */
  readonly entities: readonly Thing[];
  /** The root fields, of queries and mutations. A value that is an Error is thrown. */
  readonly roots: Readonly<Record<string, (args: Arguments) => unknown>>;
}

export interface FixtureSubgraph {
  readonly name: string;
  /** Federation 2 SDL; the link to the federation is put before it. */
  readonly sdl: string;
  /** What only this subgraph works out so. */
  readonly rules?: Rules;
}

/** One operation with the answer that was worked out by hand. */
export interface Case {
  /** A full sentence: what is right. */
  readonly title: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** The right data, in the order of its keys. */
  readonly data: Readonly<Record<string, unknown>> | null;
  /** The places of errors; none where it is not given. */
  readonly errorPaths?: readonly string[];
  /** Where the wrong answer of the stock gateway was reported. */
  readonly report?: string;
}

/** A supergraph with its data and the operations that show one feature of federation. */
export interface Fixture {
  readonly feature: string;
  readonly subgraphs: readonly FixtureSubgraph[];
  readonly world: () => World;
  /** Fields that are worked out, in every subgraph and in the merged schema alike. */
  readonly rules?: Rules;
  /** Fields that the merged schema works out in another way, because nothing has to be sent to it. */
  readonly mergedRules?: Rules;
  readonly cases: readonly Case[];
}
