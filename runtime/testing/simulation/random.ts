// Numbers that follow from a seed alone.
import { mulberry32 } from "../faults.ts";

/** What a seed decides, for one asker. */
export interface Chance {
  /** A number from 0 to below 1. */
  next(): number;
  /** An integer from 0 to below `end`. */
  below(end: number): number;
  /** True so often, from 0 (never) to 1 (always). */
  happens(probability: number): boolean;
  /** One of a list. */
  pick<T>(list: readonly T[]): T;
}

/** The numbers of a seed for one name: other names get others, however often each asks. */
export function chanceOf(seed: number, name: string): Chance {
  const next = mulberry32(hashOf(seed, name));
  const below = (end: number): number => Math.floor(next() * end);
  return {
    next,
    below,
    happens: (probability) => next() < probability,
    pick: (list) => list[below(list.length)]!,
  };
}

/** 32 bits of a seed and a name: FNV-1a, mixed as MurmurHash3 ends. */
export function hashOf(seed: number, name: string): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
