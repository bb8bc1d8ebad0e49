import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const parent = dirname(dirname(fileURLToPath(import.meta.url)));
const root = basename(parent) === 'dist' ? dirname(parent) : parent;

/** A file or folder of the project, the same from the sources and from the build. */
export function projectPath(...parts: readonly string[]): string {
  return join(root, ...parts);
}
