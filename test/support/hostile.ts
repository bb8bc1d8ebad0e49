import fc from 'fast-check';

/** Names that every object has. */
export const INHERITED = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'] as const;

/** Texts that mean something elsewhere: to a database, a shell, a path, a spreadsheet, a log or a browser. */
export const HOSTILE_TEXTS: readonly string[] = [
  ...INHERITED,
  ...['$where', '$gt', '{"$gt":""}', '{"$ne":null}', '$$ROOT', "'; return true; //", "' || '1'=='1"],
  ...['.*', '^', '(a+)+$', '[a-z]*', '\\', '%', '_', '*'],
  ...['../../etc/passwd', '..\\..\\x', '%2e%2e%2f', '/etc/passwd', 'file:///etc/passwd', '\u0000', 'a\u0000b'],
  ...['a\r\nset-cookie: b=c', '\n', '\t', '=1+1', '@SUM(1)', '<script>alert(1)</script>', '${1+1}', '{{1+1}}', '`id`'],
  ...['null', 'undefined', 'NaN', '-1', '1e400', 'true', '[]', '{}', '', ' ', '\u202e', '\u{1f600}', 'x'.repeat(500)],
];

/** What stands where a text, a number or an enum value belongs. */
export const OPERATORS: readonly unknown[] = [
  { $gt: '' },
  { $ne: null },
  { $where: 'sleep(1000)' },
  { $regex: '.*' },
  { constructor: { prototype: {} } },
  [{ $gt: '' }],
  { toString: 'x', valueOf: 'x' },
];

/** Texts of any kind, the hostile ones above among them. */
export const anyText = fc.oneof(
  fc.constantFrom(...HOSTILE_TEXTS),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 40 }),
);

/** Any JSON, hostile texts among it. */
export const anyJson = fc.oneof(
  anyText.map((text): unknown => text),
  fc.json({ maxDepth: 3 }).map((text): unknown => JSON.parse(text)),
);

const { INJECTED_TEXTS = '60', SEED = '20180327' } = process.env;

/** INJECTED_TEXTS says how many are tried of what has no end; SEED repeats a run. */
export const tries = { numRuns: Number(INJECTED_TEXTS), seed: Number(SEED) } as const;
