export * from './envelope';
export * from './messages';
export { Engine } from './engine';
export { object } from './core';
export { compareKeys, findChunk, findKey } from './keys';
export { add, join, remove, type Sum } from './checksum';
export { measure, uncertaintyAt } from './clock';
export { inAnotherEpoch, keepOutcome, replayed, stateOf } from './queue';
