/** A machine that stands still for a second is no overload: how long requests may wait where a test is not about that. */
export const PATIENCE_MS = 60_000;

/** The same as a flag of the gateway. */
export const PATIENT = { 'admission-wait-ms': String(PATIENCE_MS) };
