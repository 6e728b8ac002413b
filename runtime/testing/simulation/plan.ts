// Which calls fail, and how: decided by the seed and the number of the call, so that leaving one
// fault out leaves the others where they are as far as can be.
import { chanceOf, hashOf } from "./random.ts";

/**
 * What can happen to a call of a process.
 *
 * - `crash`: the process dies: before the call, or after its effect and before its answer.
 * - `freeze`: the process stands still for seconds, then goes on as if nothing had been.
 * - `restart`: the process is told to close, and started again.
 * - `outage`: the process and the broker do not hear each other for seconds.
 * - `clockJump`: the process's wall clock jumps, up to two minutes forth or back.
 * - `lostRequest`: the call has no effect, and its answer is an error.
 * - `lostAnswer`: the call has its effect, its answer is an error.
 * - `lateEffect`: the call's answer is an error, and then it has its effect.
 * - `duplicate`: the call has its effect twice.
 * - `full`: a queue takes nothing.
 * - `staleRead`: a read that need not ask the leader sees what was there before.
 * - `slow`: the call takes seconds; of a service's handler: as long as its time-out, and more.
 * - `failing`: a service's handler throws: before the outside was called, or after.
 */
export type FaultKind =
  | "crash"
  | "freeze"
  | "restart"
  | "outage"
  | "clockJump"
  | "lostRequest"
  | "lostAnswer"
  | "lateEffect"
  | "duplicate"
  | "full"
  | "staleRead"
  | "slow"
  | "failing";

/** A call that a fault can happen to. */
export type FaultPoint =
  | "connect"
  | "append"
  | "put"
  | "schedule"
  | "cancel"
  | "purgeBelow"
  | "read"
  | "keyRead"
  | "deliver"
  | "ask"
  | "answer"
  | "reply"
  | "handler";

/** One fault that happens. */
export interface InjectedFault {
  /** Such as `p1 append 17`: which call of which process. */
  readonly place: string;
  readonly kind: FaultKind;
  /** How much of it, from 0 to below 1. */
  readonly amount: number;
}

/** The faults of one run; made by {@link createPlan}. */
export interface Plan {
  faultOf(process: number, point: FaultPoint): InjectedFault | undefined;
  /** What has happened so far. */
  readonly injected: readonly InjectedFault[];
}

/** How faults are drawn. */
export interface PlanOptions {
  readonly seed: number;
  /** The part of all calls that fail, from 0 to 1. */
  readonly rate: number;
  /** How often each kind is drawn, against the others. */
  readonly weights: Readonly<Record<FaultKind, number>>;
  /** Faults of one run at most: then it comes to an end undisturbed. */
  readonly most: number;
  /** Only the faults at these places, which an earlier run had. */
  readonly only?: ReadonlySet<string> | undefined;
}

/** How often each kind is drawn, unless told. */
export const DEFAULT_WEIGHTS: Readonly<Record<FaultKind, number>> = {
  crash: 4,
  freeze: 2,
  restart: 1,
  outage: 1,
  clockJump: 1,
  lostRequest: 2,
  lostAnswer: 3,
  lateEffect: 2,
  duplicate: 2,
  full: 1,
  staleRead: 3,
  slow: 2,
  failing: 3,
};

const EVERYWHERE: readonly FaultKind[] = ["crash", "freeze", "outage", "clockJump", "restart"];
const REQUESTS: readonly FaultKind[] = [...EVERYWHERE, "lostRequest", "lostAnswer", "slow"];

const KINDS: Readonly<Record<FaultPoint, readonly FaultKind[]>> = {
  connect: ["crash", "slow"],
  append: [...REQUESTS, "lateEffect", "duplicate", "full"],
  put: [...REQUESTS, "lateEffect"],
  schedule: [...REQUESTS, "lateEffect", "duplicate"],
  cancel: [...REQUESTS, "duplicate"],
  purgeBelow: REQUESTS,
  read: [...REQUESTS, "staleRead"],
  keyRead: [...REQUESTS, "staleRead"],
  deliver: [...EVERYWHERE, "slow"],
  ask: [...EVERYWHERE, "lostRequest", "lostAnswer", "slow"],
  answer: [...EVERYWHERE, "lostAnswer", "slow"],
  reply: [...EVERYWHERE, "lostRequest", "duplicate", "slow"],
  handler: ["crash", "freeze", "slow", "failing"],
};

const POINTS = Object.keys(KINDS) as readonly FaultPoint[];

/** Faults of one run: none at least, so many at most. */
const MOST = 60;
/** The part of all calls that fail: between these. */
const LEAST_RATE = 0.002;
const HIGHEST_RATE = 0.05;
/** How often a kind of fault does not happen in a run at all, from 0 to 1. */
const LEFT_OUT = 0.3;

/**
 * How faults are drawn for a seed: each has some kinds of faults, and few or many. What one kind
 * hides another seed shows ("swarm testing", Groce et al., ISSTA 2012).
 */
export function faultsOf(
  seed: number,
  weights: PlanOptions["weights"],
): Pick<PlanOptions, "rate" | "weights" | "most"> {
  const chance = chanceOf(seed, "faults");
  const drawn = Object.entries(weights).map(([kind, weight]) => {
    return [kind, chance.happens(LEFT_OUT) ? 0 : weight] as const;
  });
  return {
    weights: Object.fromEntries(drawn) as PlanOptions["weights"],
    rate: LEAST_RATE * (HIGHEST_RATE / LEAST_RATE) ** chance.next(),
    most: chance.below(MOST + 1),
  };
}

/** The faults of a seed. */
export function createPlan({ seed, rate, weights, most, only }: PlanOptions): Plan {
  const counts = new Map<number, number>();
  const salts = new Map(
    POINTS.map((point, index) => [point, { index, salt: hashOf(seed, point) }]),
  );
  const drawn = new Map(POINTS.map((point) => [point, wheelOf(KINDS[point], weights)]));
  const injected: InjectedFault[] = [];
  return {
    injected,
    faultOf(process, point) {
      const { index, salt } = salts.get(point)!;
      const counter = process * POINTS.length + index;
      const number = (counts.get(counter) ?? 0) + 1;
      counts.set(counter, number);
      if (injected.length >= most) return undefined;
      const first = mixed(salt, process, number);
      if (first / 2 ** 32 >= rate) return undefined;
      const place = `p${process} ${point} ${number}`;
      if (only && !only.has(place)) return undefined;
      const kind = spin(drawn.get(point)!, mixed(first, 1, number) / 2 ** 32);
      if (!kind) return undefined;
      const fault = { place, kind, amount: mixed(first, 2, number) / 2 ** 32 };
      injected.push(fault);
      return fault;
    },
  };
}

/** 32 bits of three numbers. */
function mixed(salt: number, process: number, number: number): number {
  let hash = salt ^ Math.imul(process + 1, 0x9e3779b1) ^ Math.imul(number, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 16), 0x21f0aaad);
  hash = Math.imul(hash ^ (hash >>> 15), 0x735a2d97);
  return (hash ^ (hash >>> 15)) >>> 0;
}

interface Wheel {
  readonly kinds: readonly FaultKind[];
  readonly weights: readonly number[];
  readonly total: number;
}

function wheelOf(kinds: readonly FaultKind[], weightOf: PlanOptions["weights"]): Wheel {
  const weights = kinds.map((kind) => weightOf[kind]);
  return { kinds, weights, total: weights.reduce((sum, weight) => sum + weight, 0) };
}

function spin({ kinds, weights, total }: Wheel, place: number): FaultKind | undefined {
  let left = place * total;
  for (const [index, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) return kinds[index];
  }
  return undefined;
}
