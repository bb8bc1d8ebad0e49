/** An amount of tenge at the prices of its time, as the schema has it. */
export function tenge(amount: string) {
  return { amount, currency: 'KZT', priceBasis: 'CURRENT', baseYear: null };
}
