import {
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { READS } from '../../schema/reads.ts';
import { supergraphFields, type SupergraphFields } from './supergraph-fields.ts';

/** What an operation can read: each dataset with the fields, as response paths without indexes, that come from it. */
export type TouchedDatasets = ReadonlyMap<string, readonly string[]>;

interface Place {
  readonly type: string;
  /** The subgraphs that may have answered the object. */
  readonly subgraphs: readonly string[];
  readonly path: string;
  /** The datasets of the object itself: its plain fields come from them. */
  readonly datasets: readonly string[];
}

const declared = (subgraphs: readonly string[], place: string): readonly string[] =>
  subgraphs.flatMap((subgraph) => READS[subgraph]?.[place] ?? []);

/** One walk over one operation. */
class Walk {
  readonly #fields: SupergraphFields;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #leaves = new Map<string, Set<string>>();
  /** Where a dataset was reached first: said of one that no leaf comes from, a condition for example. */
  readonly #reached = new Map<string, string>();

  constructor(fields: SupergraphFields, document: DocumentNode) {
    this.#fields = fields;
    this.#fragments = new Map(
      document.definitions.flatMap((one) =>
        one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [],
      ),
    );
  }

  touched(): TouchedDatasets {
    return new Map(
      [...this.#reached]
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([dataset, first]) => [dataset, [...(this.#leaves.get(dataset) ?? [first])].sort()]),
    );
  }

  selections({ selections }: SelectionSetNode, place: Place): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) this.#field(selection, place);
      else if (selection.kind === Kind.INLINE_FRAGMENT) this.selections(selection.selectionSet, place);
      else {
        const fragment = this.#fragments.get(selection.name.value);
        if (fragment !== undefined) this.selections(fragment.selectionSet, place);
      }
    }
  }

  #field(node: FieldNode, parent: Place): void {
    const field = this.#fields.get(parent.type)?.get(node.name.value);
    // Introspection reads no dataset.
    if (field === undefined) return;
    const key = node.alias?.value ?? node.name.value;
    const path = parent.path === '' ? key : `${parent.path}.${key}`;
    // An object of another subgraph is asked of its owner; a value type stays with whoever answered it.
    const within = field.owners.filter((owner) => parent.subgraphs.includes(owner));
    const subgraphs = within.length > 0 ? within : field.owners;
    // The owner of a field looks the object up by its key, unless it is the one that answered it.
    const lookedUp = within.length > 0 ? [] : declared(subgraphs, parent.type);
    const own = declared(subgraphs, `${parent.type}.${node.name.value}`);
    const entered = node.selectionSet === undefined ? [] : declared(subgraphs, field.type);
    for (const dataset of [...lookedUp, ...own, ...entered]) {
      if (!this.#reached.has(dataset)) this.#reached.set(dataset, path);
    }
    const inherited = lookedUp.length > 0 ? lookedUp : parent.datasets;
    const datasets = [...own, ...entered];
    const from = datasets.length > 0 ? datasets : inherited;
    if (node.selectionSet !== undefined) {
      this.selections(node.selectionSet, { type: field.type, subgraphs, path, datasets: from });
      return;
    }
    for (const dataset of from) {
      const leaves = this.#leaves.get(dataset);
      if (leaves === undefined) this.#leaves.set(dataset, new Set([path]));
      else leaves.add(path);
    }
  }
}

/**
 * Answers which datasets an operation can read, known before it runs: never fewer than it reads, sometimes more, because
 * arguments and headers are not looked at. Each document is walked once for each of its operations.
 */
export class DatasetIndex {
  readonly #fields: SupergraphFields;
  readonly #known = new WeakMap<OperationDefinitionNode, TouchedDatasets>();
  readonly #names = new WeakMap<OperationDefinitionNode, ReadonlySet<string>>();

  constructor(supergraphSdl: string) {
    this.#fields = supergraphFields(supergraphSdl);
  }

  /** `operation` is one of the document; both are what the request parsed, and never changed. */
  touched(document: DocumentNode, operation: OperationDefinitionNode): TouchedDatasets {
    const known = this.#known.get(operation);
    if (known !== undefined) return known;
    const walk = new Walk(this.#fields, document);
    walk.selections(operation.selectionSet, { type: 'Query', subgraphs: [], path: '', datasets: [] });
    const touched = walk.touched();
    this.#known.set(operation, touched);
    return touched;
  }

  /** The names alone: what a cache of answers has to know of an operation before it runs. */
  datasetsTouched(document: DocumentNode, operation: OperationDefinitionNode): ReadonlySet<string> {
    const known = this.#names.get(operation);
    if (known !== undefined) return known;
    const names = new Set(this.touched(document, operation).keys());
    this.#names.set(operation, names);
    return names;
  }
}
