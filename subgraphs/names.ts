import { LANGUAGES, type Language } from '../service/headers.ts';

/** A name in up to three languages, as the columns of a dataset hold it. */
export interface NameColumns {
  readonly nameKk: string | null;
  readonly nameRu: string | null;
  readonly nameEn: string | null;
}

export interface ValidityColumns {
  readonly validFrom: string | null;
  readonly validTo: string | null;
}

export interface LocalizedName {
  readonly kk: string | null;
  readonly ru: string | null;
  readonly en: string | null;
}

export function localized(row: NameColumns): LocalizedName {
  return { kk: row.nameKk, ru: row.nameRu, en: row.nameEn };
}

/** The name in a language, else in the first of kk, ru, en that has one; null where no language has. */
export function inLanguage(names: LocalizedName, language: Language): string | null {
  return names[language] ?? LANGUAGES.map((other) => names[other]).find((name) => name !== null) ?? null;
}

export function validity(row: ValidityColumns): { from: string | null; to: string | null } {
  return { from: row.validFrom, to: row.validTo };
}

/** Whether something held on a day: [from, to), null being open. */
export function validOn(row: ValidityColumns, day: string): boolean {
  return (row.validFrom === null || row.validFrom <= day) && (row.validTo === null || day < row.validTo);
}

/** The row in force on a day. After the last has ended it is the last; before the first began there is none. */
export function inForce<R extends ValidityColumns>(rows: readonly R[], day: string): R | null {
  const known = rows.filter((row) => row.validFrom === null || row.validFrom <= day);
  return known.find((row) => validOn(row, day)) ?? known.at(-1) ?? null;
}

/** Names with the days on which they were in use. */
export function nameHistory(rows: readonly (NameColumns & ValidityColumns)[]): {
  names: LocalizedName;
  validity: { from: string | null; to: string | null };
}[] {
  return rows.map((row) => ({ names: localized(row), validity: validity(row) }));
}
