// A tail as a simulated process reads it: in order and without gaps, but late, and in other parts.
import type { StoredMessage, Tail, TailRequest } from "../../../ports.ts";
import { chanceOf } from "../random.ts";
import { type Calls, never, slownessOf, sufferedAt, type Wire } from "./calls.ts";

/** How often a tail looks whether the process hears the broker again, in ms. */
const CUT_OFF_MS = 500;
/** How often a batch comes in parts, from 0 to 1. */
const IN_PARTS = 0.3;

/** A tail through the network. */
export function tailOf(wire: Wire, calls: Calls, request: TailRequest): Tail {
  const { world, life, inner } = wire;
  if (!life.alive()) return deadTail;
  const tail = inner.tail(request);
  const chance = chanceOf(world.seed, `${life.name} ${request.stream} ${request.filters.join()}`);
  let held: StoredMessage[] = [];
  let closed = false;
  let wake = (): void => undefined;

  /** Waits until what is sent to the process now has come, or the tail is closed. */
  const delivery = (extraMs: number): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
      const come = (): void => {
        if (life.connected() || closed) resolve();
        else calls.deliver(come, CUT_OFF_MS);
      };
      calls.deliver(come, extraMs);
    });
  return {
    async backlog() {
      for (;;) {
        const behind = await calls.read<number | undefined>({
          point: "read",
          text: () => `backlog of ${request.stream}`,
          effect: () => tail.backlog(),
          lost: () => undefined,
          moves: false,
        });
        // A tail waits for its broker.
        if (behind !== undefined || closed) return behind ?? 0;
      }
    },
    async next() {
      if (!life.alive()) return never();
      if (held.length === 0) held = [...(await tail.next())];
      if (closed || !life.alive()) return life.alive() ? [] : never();
      world.moved();
      const fault = sufferedAt(wire, "deliver", "a delivery");
      if (!life.alive()) return never();
      await delivery(slownessOf(fault));
      if (closed) return [];
      world.moved();
      const size = chance.happens(IN_PARTS) ? 1 + chance.below(held.length) : held.length;
      world.counted.messages += size;
      return held.splice(0, size);
    },
    async passed(sequence) {
      if (held.some((message) => message.sequence <= sequence)) return false;
      const behind = await calls.read({
        point: "read",
        text: () => `whether ${request.stream} is read to ${sequence}`,
        effect: () => tail.passed(sequence),
        lost: () => false,
        moves: false,
      });
      return behind && !held.some((message) => message.sequence <= sequence);
    },
    close() {
      closed = true;
      tail.close();
      wake();
    },
  };
}

/** What a dead process reads. */
const deadTail: Tail = {
  backlog: () => never(),
  next: () => never(),
  passed: () => never(),
  close: () => undefined,
};
