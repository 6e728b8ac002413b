// A bounded map that forgets what was used longest ago.

/** Made by {@link createCache}. */
export interface Cache<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  delete(key: string): void;
}

/** A cache of at most `limit` values. */
export function createCache<Value>(limit: number): Cache<Value> {
  const values = new Map<string, Value>();
  return {
    get(key) {
      const value = values.get(key);
      if (value === undefined) return undefined;
      values.delete(key);
      values.set(key, value);
      return value;
    },
    set(key, value) {
      values.delete(key);
      values.set(key, value);
      if (values.size <= limit) return;
      for (const oldest of values.keys()) {
        values.delete(oldest);
        return;
      }
    },
    delete: (key) => void values.delete(key),
  };
}
