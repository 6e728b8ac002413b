// A bounded map that forgets what was used longest ago.
import type { Limits } from "./limits.ts";

/** Made by {@link createCache}. */
export interface Cache<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  /** Says what the value of a key takes now; below {@link LIGHT_BYTES} it need not. */
  weigh(key: string, bytes: number): void;
  delete(key: string): void;
}

/** Values of up to so many bytes count by their number only. */
export const LIGHT_BYTES = 4 * 1024;

/** A cache within the limits of an app. What was set last stays, however large it is. */
export function createCache<Value>({
  cached,
  cachedBytes,
}: Pick<Limits, "cached" | "cachedBytes">): Cache<Value> {
  const values = new Map<string, Value>();
  const weights = createWeights();
  const remove = (key: string): void => {
    values.delete(key);
    weights.note(key, 0);
  };
  const shrink = (): void => {
    for (const oldest of values.keys()) {
      const fits = values.size <= cached && weights.sum() <= cachedBytes;
      if (fits || values.size === 1) return;
      remove(oldest);
    }
  };
  return {
    get(key) {
      const value = values.get(key);
      if (value === undefined) return undefined;
      values.delete(key);
      values.set(key, value);
      return value;
    },
    set(key, value) {
      remove(key);
      values.set(key, value);
      if (values.size > cached) shrink();
    },
    weigh(key, bytes) {
      if (!values.has(key)) return;
      weights.note(key, bytes);
      if (weights.sum() > cachedBytes) shrink();
    },
    delete: remove,
  };
}

/** What the heavy values take, and all of them together. */
function createWeights() {
  const heavy = new Map<string, number>();
  let sum = 0;
  return {
    sum: () => sum,
    note(key: string, bytes: number): void {
      sum -= heavy.get(key) ?? 0;
      heavy.delete(key);
      if (bytes <= LIGHT_BYTES) return;
      heavy.set(key, bytes);
      sum += bytes;
    },
  };
}
