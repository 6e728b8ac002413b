// `eventwright sagas`: the instances of sagas are looked at, resumed or abandoned by whoever runs
// their reader.
import type { InstanceResult, Operations, SagaFilter, SagaStatus, SagaStep } from "eventwright";
import { type OperationsFlags, withOperations } from "../operations.ts";
import { listLines, stateText, storyLines, sumText } from "../saga-text.ts";

/** Options of all of its commands. */
export interface SagaFlags extends OperationsFlags {
  readonly json?: boolean;
}

/** Options of `sagas list`. */
export interface SagaListFlags extends SagaFlags {
  readonly saga?: string;
  readonly status: string;
}

/** Options of those that order something. */
export interface InstanceOrderFlags extends SagaFlags {
  /** Seconds. */
  readonly wait: string;
}

/** Options of `sagas abandon`. */
export interface AbandonFlags extends InstanceOrderFlags {
  readonly reason?: string;
  readonly force?: boolean;
}

/** An instance of a saga. */
export interface Instance {
  readonly context: string;
  readonly saga: string;
  readonly instance: string;
}

/** Instances that are printed at most. */
const MAX_SHOWN = 1_000;
/** What `--status` takes, and which instances that is; what is open is all that has not ended. */
const STATUSES: Readonly<Record<string, readonly SagaStatus["status"][]>> = {
  open: ["parked", "active"],
  parked: ["parked"],
  active: ["active"],
  done: ["done"],
  all: ["parked", "active", "done"],
};

/** Prints where each instance is, the parked ones first. */
export function runSagaList(context: string, flags: SagaListFlags): Promise<number> {
  const statuses = STATUSES[flags.status];
  if (!statuses) {
    const known = Object.keys(STATUSES).join(", ");
    console.error(`"${flags.status}" is no status: write one of ${known}.`);
    return Promise.resolve(2);
  }
  return withOperations(context, flags, async (operations) => {
    const found = await instancesOf(operations, flags.saga, statuses);
    if (flags.json) {
      console.log(JSON.stringify({ context, instances: found }, null, 2));
      return 0;
    }
    const nowMs = Date.now();
    for (const status of found.slice(0, MAX_SHOWN)) {
      for (const line of listLines(status, nowMs)) console.log(line);
    }
    if (found.length > MAX_SHOWN) console.log(`And ${found.length - MAX_SHOWN} more: see --json.`);
    console.log(found.length === 0 ? `No instance is ${flags.status}.` : sumText(found));
    return 0;
  });
}

async function instancesOf(
  operations: Operations,
  saga: string | undefined,
  statuses: readonly SagaStatus["status"][],
): Promise<readonly SagaStatus[]> {
  const filter: SagaFilter = { ...(saga !== undefined && { saga }) };
  const found = await Promise.all(
    statuses.map((status) => operations.sagas({ ...filter, status })),
  );
  return found.flat();
}

/** Prints every step of an instance, where it is now, and what can be done. */
export function runSagaShow(whose: Instance, flags: SagaFlags): Promise<number> {
  const { context, saga, instance } = whose;
  return withOperations(context, flags, async (operations) => {
    const [status] = await operations.sagas({ saga, instance });
    if (!status) {
      console.error(`${saga} has no instance ${instance}; see which it has with sagas list.`);
      return 2;
    }
    const steps: SagaStep[] = [];
    for await (const step of operations.sagaHistory(saga, instance)) steps.push(step);
    if (flags.json) console.log(JSON.stringify({ context, instances: [status], steps }, null, 2));
    else for (const line of storyLines(context, status, steps, Date.now())) console.log(line);
    return 0;
  });
}

/** Has a parked instance go on. */
export function runResume(whose: Instance, flags: InstanceOrderFlags): Promise<number> {
  const { context, saga, instance } = whose;
  return withOperations(context, flags, async (operations) => {
    const result = await operations.resume(saga, instance, { timeoutMs: waitMs(flags) });
    return tellResult(whose, result, flags, "resumed");
  });
}

/** Has an instance end where it is. */
export function runAbandon(whose: Instance, flags: AbandonFlags): Promise<number> {
  const { context, saga, instance } = whose;
  const { reason, force = false } = flags;
  if (reason === undefined) {
    console.error("Say why with --reason: it stays in the journal of the instance.");
    return Promise.resolve(2);
  }
  return withOperations(context, flags, async (operations) => {
    const options = { timeoutMs: waitMs(flags), force };
    const result = await operations.abandon(saga, instance, reason, options);
    return tellResult(whose, result, flags, "abandoned");
  });
}

/** Seconds that make no sense wait for the usual time. */
function waitMs({ wait }: InstanceOrderFlags): number {
  const seconds = Number(wait);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : 10_000;
}

/** Says what became of an order, and gives the exit code. */
function tellResult(
  { context, saga, instance }: Instance,
  result: InstanceResult,
  flags: InstanceOrderFlags,
  done: string,
): number {
  const name = `${saga} ${instance}`;
  if (flags.json) console.log(JSON.stringify({ context, saga, instance, ...result }));
  else if (result.outcome === "done") {
    const { status, state } = result.now;
    console.log(`${name}: ${done}. It is ${status}, in ${stateText(state.value)}.`);
  } else if (result.outcome === "refused") console.error(`${name}: refused. ${result.reason}`);
  else {
    console.error(`${name}: not done within ${flags.wait} s. It stays ordered.`);
    console.error("    Whoever runs the saga does it: see eventwright readers.");
  }
  return result.outcome === "done" ? 0 : 1;
}
