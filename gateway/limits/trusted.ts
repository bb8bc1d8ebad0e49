import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripIgnoredCharacters } from 'graphql';
import { GraphError } from '../../service/errors.ts';

/** Decides whether the text of a query may be run at all. */
export type TextCheck = (text: string) => void;

function essence(text: string): string | null {
  try {
    return stripIgnoredCharacters(text);
  } catch {
    return null;
  }
}

/** Lets only the saved operations of a folder be run, whatever their white space and comments. */
export async function trustedDocuments(folder: string): Promise<TextCheck> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.graphql'));
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  const trusted = new Set(texts.map(essence));
  return (text) => {
    const asked = essence(text);
    if (asked !== null && trusted.has(asked)) return;
    throw new GraphError('FORBIDDEN', 'Only saved operations are answered here; expected the text of one of them.');
  };
}
