import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { projectPath } from '../../service/paths.ts';

const FOLDERS = ['datasets', 'gateway', 'schema', 'service', 'subgraphs'] as const;

/**
 * The code that runs, as one text: a hash over its files and over what the package depends on. Two gateways of the same
 * build have the same one; after any change it is another.
 */
export async function buildIdentity(): Promise<string> {
  const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
  const hash = createHash('sha256').update(await readFile(projectPath('package.json')));
  for (const folder of FOLDERS) {
    const files = (await readdir(join(root, folder), { recursive: true })).filter((file) => /\.[jt]s$/u.test(file));
    for (const file of files.sort()) {
      hash.update(`\n${folder}/${file}\n`).update(await readFile(join(root, folder, file)));
    }
  }
  return hash.digest('base64url');
}
