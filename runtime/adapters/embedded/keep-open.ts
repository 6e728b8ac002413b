// What a connection has open, so that its close ends all of it.
import type { Closable } from "../../ports.ts";

/** Remembers what the connection's close must close; after it, closes at once. */
export type Keep = <T extends Closable>(item: T) => T;

/** Nothing is open yet. */
export function keepOpen(): { readonly keep: Keep; closeAll(): void } {
  const open = new Set<Closable>();
  let closed = false;
  return {
    keep(item) {
      const kept = {
        ...item,
        close() {
          open.delete(kept);
          item.close();
        },
      };
      if (closed) item.close();
      else open.add(kept);
      return kept;
    },
    closeAll() {
      closed = true;
      for (const item of open) item.close();
    },
  };
}
