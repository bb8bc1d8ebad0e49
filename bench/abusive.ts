// Requests that a gateway in production refuses, no two of them the same.

/** What somebody tries: a text by a number that makes it another one, and headers that go with it. */
interface Attempt {
  readonly query: (number: number) => string;
  readonly header?: (number: number) => string;
}

const many = (count: number, part: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => part(index)).join(' ');

const ATTEMPTS: readonly Attempt[] = [
  { query: (number) => `query Broken${number} { region(id: "kz") { name ` },
  {
    query: (number) =>
      `query Deep${number} { region(id: "kz") { ${many(6, () => 'successors { to { region {')} id ${many(18, () => '}')} } }`,
  },
  { query: (number) => `{ region(id: "kz") { ${many(40, (index) => `alias${number}x${index}: name`)} } }` },
  {
    query: (number) =>
      `query Dear${number} { exportFlows(first: 100) { nodes { region { exports(first: 100) { nodes { id } } } } } }`,
  },
  { query: (number) => `{ region(id: "kz") { ${many(20, (index) => `unknown${number}x${index}`)} } }` },
  {
    query: (number) => `query Stranger${number} { region(id: "kz") { name } }`,
    // The form of a key, so that it has to be looked up.
    header: (number) => `x-api-key: kzg_${number.toString(16).padStart(12, '0')}_${'A'.repeat(43)}\r\n`,
  },
];

/** The bytes of the request with this number. */
export function abusiveRequest(url: string, number: number): string {
  const { host, pathname } = new URL(url);
  const attempt = ATTEMPTS[number % ATTEMPTS.length];
  const body = JSON.stringify({ query: attempt?.query(number) ?? '{' });
  return (
    `POST ${pathname} HTTP/1.1\r\nhost: ${host}\r\naccept: application/graphql-response+json\r\n` +
    `content-type: application/json\r\n${attempt?.header?.(number) ?? ''}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  );
}
