import fc from 'fast-check';

// By day every run tries the same cases, so that a red run is the fault of a change and can be repeated; by night
// (`npm run test:nightly`) the moment is the seed, and a fault that is found names it.
const { SEED = '20180327' } = process.env;
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(SEED) });
