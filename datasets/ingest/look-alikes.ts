/** Cyrillic letters that look like Latin ones, and what they look like. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  А: 'A',
  В: 'B',
  Е: 'E',
  І: 'I',
  К: 'K',
  М: 'M',
  Н: 'H',
  О: 'O',
  Р: 'P',
  С: 'C',
  Т: 'T',
  У: 'Y',
  Х: 'X',
  Ѕ: 'S',
  Ј: 'J',
  а: 'a',
  е: 'e',
  і: 'i',
  о: 'o',
  р: 'p',
  с: 'c',
  у: 'y',
  х: 'x',
  ѕ: 's',
  ј: 'j',
  к: 'k',
  м: 'm',
  н: 'h',
  т: 't',
  в: 'b',
};

/** A text with each Cyrillic letter that looks like a Latin one put into Latin. */
export function inLatin(text: string): string {
  return text.replace(/[\u0400-\u04FF]/gu, (letter) => LOOK_ALIKES[letter] ?? letter);
}

/** The Cyrillic letters of a text that look like Latin ones, each with its code point. */
export function lookAlikes(text: string): readonly string[] {
  const letters = [...new Set(text.match(/[\u0400-\u04FF]/gu) ?? [])].filter((letter) => letter in LOOK_ALIKES);
  return letters.map((letter) => `${letter} (U+${letter.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')})`);
}
