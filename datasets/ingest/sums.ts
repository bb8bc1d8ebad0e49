import { headerOf, type Dataset, type SumRule } from '../dataset.ts';
import type { Rejection, ValidRow } from './validate.ts';

type Row = ValidRow['row'];

/** What was read of one sum: the whole with the place where it stands, and its parts. */
interface Group {
  whole: { readonly value: bigint; readonly file: string; readonly line: number } | null;
  readonly parts: Map<string, bigint | null>;
}

/** Checks the sums that a dataset declares over rows that go by; holds one number for each part of each sum. */
export class SumCheck {
  readonly #rules: readonly RuleCheck[];

  constructor(dataset: Dataset) {
    this.#rules = (dataset.sums ?? []).map((rule) => new RuleCheck(dataset, rule));
  }

  add(valid: ValidRow): void {
    for (const rule of this.#rules) rule.add(valid);
  }

  /** A rejection of each whole that its parts do not add up to. */
  rejections(): readonly Rejection[] {
    return this.#rules.flatMap((rule) => rule.rejections());
  }
}

class RuleCheck {
  readonly #rule: SumRule;
  readonly #scale: number;
  readonly #tolerance: bigint;
  readonly #groups = new Map<string, Group>();

  constructor(dataset: Dataset, rule: SumRule) {
    this.#rule = rule;
    const column = dataset.columns[rule.value];
    const tolerance = column?.parse(rule.tolerance);
    if (column === undefined || tolerance?.ok !== true || typeof tolerance.value !== 'number') {
      throw new Error(`${rule.tolerance} is no tolerance of ${rule.value}.`);
    }
    this.#scale = column.scale;
    this.#tolerance = BigInt(tolerance.value);
  }

  add({ file, line, row, publication }: ValidRow): void {
    const { where, within, over, whole, value, computedBack } = this.#rule;
    for (const [column, words] of Object.entries(where)) {
      if (words !== undefined && !words.includes(String(row[column]))) return;
    }
    const key = JSON.stringify([publication?.publishedOn, ...within.map((column) => row[column])]);
    const group = this.#groups.get(key) ?? { whole: null, parts: new Map<string, bigint | null>() };
    this.#groups.set(key, group);
    const figure = numberOf(row, value);
    if (row[over] !== whole) {
      group.parts.set(String(row[computedBack?.column ?? over]), figure);
    } else if (figure !== null) group.whole = { value: figure, file, line };
  }

  rejections(): readonly Rejection[] {
    return [...this.#groups.values()].flatMap((group) => this.#rejectionOf(group) ?? []);
  }

  #rejectionOf({ whole, parts }: Group): Rejection | null {
    const { computedBack, leastParts, value, description, tolerance } = this.#rule;
    const back = computedBack !== undefined && parts.has(computedBack.from) ? computedBack.parts : [];
    const counted = [...parts].filter(([part]) => !back.includes(part)).map(([, figure]) => figure);
    if (whole === null || counted.length < leastParts || counted.includes(null)) return null;
    const sum = counted.reduce<bigint>((total, figure) => total + (figure ?? 0n), 0n);
    const difference = sum > whole.value ? sum - whole.value : whole.value - sum;
    if (difference <= this.#tolerance) return null;
    return {
      file: whole.file,
      line: whole.line,
      column: headerOf(value),
      text: decimalText(whole.value, this.#scale),
      reason: `differs by ${decimalText(difference, this.#scale)} from the sum of ${counted.length} parts`,
      expected: `${description}, within ${tolerance}`,
    };
  }
}

function numberOf(row: Row, column: string): bigint | null {
  const figure = row[column];
  return typeof figure === 'number' ? BigInt(figure) : null;
}

function decimalText(scaled: bigint, scale: number): string {
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(scale + 1, '0');
  const fraction = digits.slice(digits.length - scale).replace(/0+$/u, '');
  const text = `${scaled < 0n ? '-' : ''}${digits.slice(0, digits.length - scale)}`;
  return fraction === '' ? text : `${text}.${fraction}`;
}
