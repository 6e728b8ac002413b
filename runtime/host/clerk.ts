// Looks for what persons have ordered in a reader's record, and sees to it that it is carried out:
// for dead letters, or for an instance of a saga.
import { isTransient, messageOf } from "../core/error.ts";
import { parkedName } from "./input.ts";
import { type InstanceOrder, isForInstance, type Order } from "./order.ts";
import { carryOutForLetters, mayGoOn, tell } from "./replay.ts";
import { shardOfKey } from "./shards.ts";
import type { Worker } from "./stint.ts";

/** How often an order is begun again, once a checkpoint, when the broker fails it. */
const MAX_TRIES = 100;

/** Looks for orders and carries them out; made by {@link createClerk}. */
export interface Clerk {
  /** Begins what has been ordered since the last look. */
  look(): void;
}

/** Whoever carries out the orders of one stint. */
export function createClerk(worker: Worker): Clerk {
  const { lease, over } = worker;
  const tries = new Map<string, number>();
  const busy = new Set<string>();
  const begin = (id: string, order: Order): void => {
    busy.add(id);
    tries.set(id, (tries.get(id) ?? 0) + 1);
    const done = carryOut(worker, id, order).then(
      (refusal) => settle(worker, id, order, refusal),
      (error: unknown) => {
        // When the stint is over the order is left to the next owner.
        if (over.stopped || tries.get(id)! < MAX_TRIES) return;
        const what = `gives up: ${messageOf(error)}`;
        tell(worker, { key: keyOf(order) }, "error", "order_failed", what);
        lease.settle(id, what);
      },
    );
    void done.then(() => busy.delete(id));
  };
  return {
    look() {
      for (const [id, order] of Object.entries(lease.orders())) {
        if (!busy.has(id) && !over.stopped) begin(id, order);
      }
    },
  };
}

/** Carries out an order; gives why it cannot be. Rejects when it is to be begun again. */
async function carryOut(worker: Worker, id: string, order: Order): Promise<string | undefined> {
  if (isForInstance(order)) return carryOutForInstance(worker, id, order);
  if (!LETTER_ACTIONS.has(order.action))
    return `This build does not know the order ${order.action}.`;
  await carryOutForLetters(worker, order);
  return undefined;
}

const LETTER_ACTIONS: ReadonlySet<string> = new Set(["replay", "drop", "drop-first"]);
const INSTANCE_ACTIONS: ReadonlySet<string> = new Set(["resume", "abandon"]);

/** In the lane of the instance, so that it is between two inputs. */
async function carryOutForInstance(
  worker: Worker,
  id: string,
  order: InstanceOrder,
): Promise<string | undefined> {
  const { definition, parked } = worker;
  const { name, shard, lanes } = definition;
  const { instance, action } = order;
  // After a resharding every shard has it, and one of them the instance.
  if (shardOfKey(instance, shard.of) !== shard.index) return undefined;
  if (!INSTANCE_ACTIONS.has(action)) return `This build does not know the order ${action}.`;
  if (!definition.carryOut) return `${name} is no saga: it has no instances.`;
  const { carryOut: carry } = definition;
  return lanes.run(instance, async () => {
    await mayGoOn(worker);
    if (action === "resume" && parked.has(parkedName(instance))) {
      return `Events of ${instance} are dead letters of ${name}: have those handled again first.`;
    }
    return carry(id, order).catch((error: unknown) => {
      if (isTransient(error)) throw error;
      return messageOf(error);
    });
  });
}

function settle(worker: Worker, id: string, order: Order, refusal: string | undefined): void {
  worker.lease.settle(id, refusal);
  const whose = { key: keyOf(order) };
  if (refusal !== undefined) {
    tell(worker, whose, "warn", "order_refused", `does not ${order.action}: ${refusal}`);
  } else if (isForInstance(order)) {
    const { shard } = worker.definition;
    if (shardOfKey(order.instance, shard.of) !== shard.index) return;
    const done = DONE[order.action];
    tell(worker, whose, "info", `saga_${done}`, `${done}, as a person has ordered`);
  }
}

/** What the log calls what was done. */
const DONE = { resume: "resumed", abandon: "abandoned" } as const;

const keyOf = (order: Order): string => (isForInstance(order) ? order.instance : order.key);
