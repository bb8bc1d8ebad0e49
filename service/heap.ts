import { setFlagsFromString } from 'node:v8';

// Of what is in use. Where the machine has the memory, V8 takes several times as much before it looks what is garbage.
const GROWTH_PERCENT = 60;

/** Sets the heap of this process up for requests, which leave next to nothing. To be called before it begins its work. */
export function setUpHeap(): void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
  // Where objects of one kind have lived long for a while, as when many requests were under way, V8 would put all that
  // come after them among the old ones, for good: docs/performance.md.
  setFlagsFromString('--no-allocation-site-pretenuring');
}
