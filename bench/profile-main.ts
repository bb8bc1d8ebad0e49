import { Children } from './children.ts';
import { profileOf } from './profile.ts';
import { shapes } from './shapes.ts';
import type { Mode } from './asking.ts';

// node dist/bench/profile-main.js S miss one: where the time of one gateway process goes.

const [name = 'S', mode = 'miss', variant = 'one'] = process.argv.slice(2);
const shape = shapes.find((one) => one.name === name);
if (shape === undefined) throw new Error(`${name} is no shape`);
const children = new Children();
try {
  const profile = await profileOf(children, { shape, mode: mode as Mode, variant: variant as 'one' | 'five' });
  const lines = [...profile.byPackage, ['', 0] as const, ...profile.byFunction].map(
    ([owner, share]) => `${(share * 100).toFixed(1).padStart(5)}% ${owner}`,
  );
  process.stdout.write(`${lines.join('\n')}\n`);
} finally {
  await children.stopAll();
}
