/** How a publisher writes numbers. */
export const LOCALES = ['plain', 'en', 'ru', 'kk', 'de'] as const;
export type Locale = (typeof LOCALES)[number];
