import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { projectPath } from '../../../service/paths.ts';

describe('the heap of a process that answers', () => {
  it('is set up by options that this V8 knows: it writes of any other to its errors, and goes on', async () => {
    const run = promisify(execFile);
    const of = (code: string) => run(process.execPath, ['--input-type=module', '-e', code]);
    const module = JSON.stringify(projectPath('dist', 'service', 'heap.js'));
    const { stderr } = await of(`import { setUpHeap } from ${module}; setUpHeap();`);
    expect(stderr).toBe('');
    const unknown = await of(`import v8 from 'node:v8'; v8.setFlagsFromString('--no-option-of-this-name');`);
    expect(unknown.stderr).toContain('--no-option-of-this-name');
  });
});
