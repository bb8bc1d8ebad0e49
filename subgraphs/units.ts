const MAGNITUDES = 'thousand|million|mln|billion|bn|trillion|trn';
const MONEY = 'KZT|USD|EUR|RUB';
const COUNTS = 'persons|jobs|projects|enterprises|products|pieces|pcs|tonnes|t|kg';

const ADDITIVE = new RegExp(`^(?:(?:${MAGNITUDES}) )?(?:${MONEY}|${COUNTS})$`, 'u');

/**
 * Whether figures in a unit can be added over territories: amounts of money, persons and other counts can, shares,
 * ratios and indices can't. A unit that is not known to be one of the first is not added.
 */
export function isAdditive(unit: string): boolean {
  return ADDITIVE.test(unit);
}
