/** One request of a client and how it was answered. */
export interface Sent {
  readonly method: string;
  /** Whether the text of the query was in it, and not only its hash. */
  readonly hasQuery: boolean;
  readonly status: number;
  readonly type: string;
}

function hasQuery(url: URL, body: unknown): boolean {
  const text = typeof body === 'string' ? (JSON.parse(body) as { query?: unknown }).query : null;
  return (text ?? url.searchParams.get('query')) !== null;
}

/** A fetch that notes what a client sends. */
export function recorded(): { readonly fetch: typeof fetch; readonly sent: readonly Sent[] } {
  const sent: Sent[] = [];
  return {
    sent,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      const body = request.method === 'POST' ? await request.clone().text() : null;
      const response = await fetch(request);
      sent.push({
        method: request.method,
        hasQuery: hasQuery(new URL(request.url), body),
        status: response.status,
        type: response.headers.get('content-type') ?? '',
      });
      return response;
    },
  };
}
