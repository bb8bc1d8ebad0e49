import { afterEach, beforeEach, jest } from '@jest/globals';

// A test that writes to the console hides something: it fails.
const spies: ReturnType<typeof jest.spyOn>[] = [];

beforeEach(() => {
  for (const method of ['log', 'info', 'warn', 'error'] as const) {
    spies.push(
      jest.spyOn(console, method).mockImplementation((...words: unknown[]) => {
        throw new Error(`console.${method}: ${words.map(String).join(' ')}`);
      }),
    );
  }
});

afterEach(() => {
  for (const spy of spies.splice(0)) spy.mockRestore();
});
