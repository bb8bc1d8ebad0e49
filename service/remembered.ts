// Clients send few different headers, and gateways few different texts.
const MAX_KEPT = 64;
const MAX_CHARACTERS = 1_024;

/** A function of a text that keeps what it answered for some texts. What throws is asked anew each time. */
export function remembered<T>(answer: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const kept = known.get(text);
    if (kept !== undefined) return kept;
    const made = answer(text);
    // What is used no longer is forgotten with the rest; what still is comes back with the next request.
    if (known.size >= MAX_KEPT) known.clear();
    if (text.length <= MAX_CHARACTERS) known.set(text, made);
    return made;
  };
}
