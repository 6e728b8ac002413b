// How a call of a simulated process goes to the broker and back: with delays, losses, repeats, and
// a process that may die on the way. What one process writes arrives in the order of writing.
import { EventwrightError } from "../../../core/error.ts";
import type { Connection, WriteResult } from "../../../ports.ts";
import type { Life } from "../life.ts";
import type { FaultPoint, InjectedFault } from "../plan.ts";
import { chanceOf } from "../random.ts";
import type { World } from "../world.ts";

/** Time that one way takes, in ms: mostly, and now and then. */
const USUAL_MS = 1;
const SLOW_MS = 250;
const SLOW_PART = 0.03;
/** How often a look takes its time. */
const LONG_PART = 0.2;
/** How long a slow call takes at most, in ms. */
const MAX_SLOW_MS = 6_000;
/** When an answer that does not come is given up, in ms. */
const GIVE_UP_MS = 3_000;
/** How long after that a late effect may come, in ms. */
const MAX_LATE_MS = 6_000;
/** Which part of the crashes comes before the effect; the others come after it. */
const CRASHES_BEFORE = 1 / 3;

/** A process, its end of the network, and the reader records' bucket. */
export interface Wire {
  readonly world: World;
  readonly life: Life;
  readonly inner: Connection;
  /** The bucket that idle readers look at again and again. */
  readonly idleBucket: string;
}

interface Call<T> {
  readonly point: FaultPoint;
  readonly text: () => string;
  readonly effect: () => Promise<T>;
  /** What the caller gets when its answer is lost; may throw. */
  readonly lost: () => T;
  /** Whether it is more than a look whether there is something to do. */
  readonly moves: boolean;
}

/** A call that changes nothing: it goes there and back in one. */
export interface ReadCall<T> extends Call<T> {
  /** What a stale read sees instead. */
  readonly stale?: (result: T) => T;
}

/** A call that changes something: it can be lost on both ways. */
export interface WriteCall<T> extends Call<T> {
  /** The answer of a queue that takes nothing. */
  readonly full?: T;
}

/** The calls of one process; made by {@link callsOf}. */
export interface Calls extends Ways {
  read<T>(call: ReadCall<T>): Promise<T>;
  write<T>(call: WriteCall<T>): Promise<T>;
}

/** What somebody dead waits for: a promise of its own, as one for all would keep all waiters. */
export const never = (): Promise<never> => new Promise(() => undefined);

/** The calls of a process that begins to live. */
export function callsOf(wire: Wire): Calls {
  const ways = waysOf(wire);
  return {
    ...ways,
    read: (call) => read(wire, ways, call),
    write: (call) => write(wire, ways, call),
  };
}

/** The ways between a process and the broker. */
export interface Ways {
  /** Runs a task when what is sent now arrives, behind all that was sent before. */
  arrive(task: () => void): void;
  /** Runs a task in the process when what is sent to it now arrives. */
  deliver(task: () => void, extraMs?: number): void;
  /** Whether a way of no consequence is gone all the same. */
  isLong(): boolean;
}

function waysOf({ world, life }: Wire): Ways {
  const { timeline, seed } = world;
  const chance = chanceOf(seed, `ways of ${life.name}`);
  let lastArrivalMs = 0;
  const wayMs = (): number =>
    chance.happens(SLOW_PART) ? chance.next() * SLOW_MS : (0.1 + chance.next()) * USUAL_MS;
  return {
    arrive(task) {
      const nowMs = timeline.monotonicMs();
      lastArrivalMs = Math.max(lastArrivalMs, nowMs + wayMs());
      timeline.after(lastArrivalMs - nowMs, task);
    },
    deliver(task, extraMs = 0) {
      timeline.after(wayMs() + extraMs, () => life.enter(task));
    },
    isLong: () => chance.happens(LONG_PART),
  };
}

/** A call that the process has lived to make. */
interface Begun {
  readonly fault: InjectedFault | undefined;
  /** Whether it gets nowhere. */
  readonly isLost: boolean;
  /** Whether the process dies after the effect. */
  readonly dies: boolean;
}

function begin({ world, life }: Wire, { point, text, moves }: Call<unknown>): Begun | undefined {
  if (!life.alive()) return undefined;
  if (moves) world.moved();
  if (!life.connected()) world.disturbed();
  const fault = world.plan.faultOf(life.process, point);
  if (!fault) return { fault, isLost: !life.connected(), dies: false };
  world.tell(() => `${life.name} ${fault.kind} at ${text()}  [${fault.place}]`);
  const dies = fault.kind === "crash" && fault.amount >= CRASHES_BEFORE;
  if (!dies) life.suffer(fault);
  if (!life.alive()) return undefined;
  return { fault, isLost: !life.connected() || fault.kind === "lostRequest", dies };
}

/** A fault that is no call's own, which the process suffers if it concerns all of it. */
export function sufferedAt(
  { world, life }: Wire,
  point: FaultPoint,
  what: string,
): InjectedFault | undefined {
  const fault = world.plan.faultOf(life.process, point);
  if (!fault) return undefined;
  world.tell(() => `${life.name} ${fault.kind} at ${what}  [${fault.place}]`);
  life.suffer(fault);
  return fault;
}

function read<T>(wire: Wire, ways: Ways, call: ReadCall<T>): Promise<T> {
  const { effect, lost, moves, stale } = call;
  const begun = begin(wire, call);
  if (!begun) return never();
  const { fault, isLost, dies } = begun;
  // What is looked at again and again mostly comes at once: its way would be most of all tasks.
  if (!fault && !isLost && !moves && !ways.isLong()) return effect();
  return new Promise((resolve, reject) => {
    if (isLost || fault?.kind === "lostAnswer") {
      return ways.deliver(() => settle(lost, resolve, reject), GIVE_UP_MS);
    }
    ways.deliver(() => {
      if (dies) return wire.life.kill();
      if (moves) wire.world.moved();
      const seen = fault?.kind === "staleRead" && stale ? stale : (result: T) => result;
      effect().then((result) => resolve(seen(result)), reject);
    }, slownessOf(fault));
  });
}

function write<T>(wire: Wire, ways: Ways, call: WriteCall<T>): Promise<T> {
  const { world, life } = wire;
  const { effect, lost, full, moves, text } = call;
  const begun = begin(wire, call);
  if (!begun) return never();
  const { fault, isLost, dies } = begun;
  return new Promise((resolve, reject) => {
    const give = (make: () => T, extraMs?: number): void =>
      ways.deliver(() => {
        if (moves) world.moved();
        settle(make, resolve, reject);
      }, extraMs);
    const giveUp = (): void => give(lost, GIVE_UP_MS);
    if (full !== undefined && fault?.kind === "full") return give(() => full);
    if (isLost || fault?.kind === "lateEffect") {
      if (!isLost) comeLate(world, fault!, effect);
      return giveUp();
    }
    ways.arrive(() => {
      if (fault?.kind === "duplicate") void effect().catch(() => undefined);
      effect().then(
        (result) => {
          if (moves) world.tell(() => `${life.name} ${text()}${shown(result)}`);
          if (dies) life.kill();
          else if (fault?.kind === "lostAnswer") giveUp();
          else give(() => result, slownessOf(fault));
        },
        (error: unknown) => ways.deliver(() => reject(error)),
      );
    });
  });
}

function settle<T>(make: () => T, resolve: (value: T) => void, reject: (error: unknown) => void) {
  try {
    resolve(make());
  } catch (error) {
    reject(error);
  }
}

function comeLate(
  { timeline }: World,
  { amount }: InjectedFault,
  effect: () => Promise<unknown>,
): void {
  timeline.after(GIVE_UP_MS + amount * MAX_LATE_MS, () => {
    void effect().catch(() => undefined);
  });
}

/** How long a call takes beside its ways, in ms. */
export function slownessOf(fault: InjectedFault | undefined): number {
  return fault?.kind === "slow" ? fault.amount * MAX_SLOW_MS : 0;
}

function shown(result: unknown): string {
  const kind = (result as WriteResult | undefined)?.kind;
  if (kind === undefined) return "";
  return kind === "stored" ? ` → ${(result as { sequence: number }).sequence}` : ` → ${kind}`;
}

/** The error of a call whose answer did not come. */
export function unavailable(): never {
  throw new EventwrightError("broker_unavailable", "No answer came.", { transient: true });
}
