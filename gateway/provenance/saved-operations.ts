import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripIgnoredCharacters } from 'graphql';

/** The operations that the graph keeps under a name. */
export interface SavedOperations {
  readonly texts: readonly string[];
  /** The text of an operation; null for a name that none has. */
  text(name: string): string | null;
  /** The name of a text, whatever its white space; null when it is not saved. */
  nameOf(query: string): string | null;
}

const ENDING = '.graphql';

/** Reads a folder of operations, each in a file of its name. */
export async function loadSavedOperations(folder: string): Promise<SavedOperations> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(ENDING)).sort();
  const texts = await Promise.all(
    files.map(async (file): Promise<[string, string]> => [
      file.slice(0, -ENDING.length),
      await readFile(join(folder, file), 'utf8'),
    ]),
  );
  const byName = new Map(texts);
  const byText = new Map(texts.map(([name, text]) => [stripIgnoredCharacters(text), name]));
  return {
    texts: [...byName.values()],
    text: (name) => byName.get(name) ?? null,
    nameOf: (query) => byText.get(stripIgnoredCharacters(query)) ?? null,
  };
}
