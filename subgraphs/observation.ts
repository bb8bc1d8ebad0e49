export const OBSERVATION_STATUSES = [
  'NORMAL',
  'ESTIMATED',
  'PROVISIONAL',
  'CONFIDENTIAL',
  'MISSING',
  'DOUBTFUL',
  'NOT_ADDITIVE',
] as const;

export const PRICE_BASES = ['CURRENT', 'CONSTANT', 'NOT_APPLICABLE'] as const;

/** Observations of every unit keep six digits after the point: a million tenge to the tenge, a share to 0.000001. */
export const VALUE_SCALE = 6;
