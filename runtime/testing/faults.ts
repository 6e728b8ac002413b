// Injects faults into any broker at its port, so that a host can be tested against lost answers,
// duplicates and outages. It must never lose or repeat what a tail delivers: tails only pause.
import { EventwrightError } from "../core/error.ts";
import type {
  Broker,
  Clock,
  Connection,
  StoredMessage,
  Tail,
  TailRequest,
  WriteResult,
} from "../ports.ts";

/**
 * What happens to one call. A lost write answers `unknown`, a lost ask `undefined`, a lost reply
 * nothing; a lost read, purge or cancel throws the transient `broker_unavailable`.
 *
 * - `none`: nothing.
 * - `lostBefore`: the effect is not done.
 * - `lostAfter`: the effect is done, its answer is lost.
 * - `twice`: the effect is done twice, the first answer is given.
 * - `full`: a write is refused as `full`; for other calls the same as `none`.
 * - `outage`: as `lostBefore`, for plans that say it of every call for some time.
 */
export type Fault = "none" | "lostBefore" | "lostAfter" | "twice" | "full" | "outage";

/** A call that can fail: of a connection, of its tails (`next`), or of its servers (`answer`). */
export type FaultMethod =
  | Exclude<keyof Connection, "maxMessageBytes" | "tail" | "serve" | "inbox" | "close">
  | keyof Omit<Tail, "close">
  | "connect"
  | "answer";

/** One call that a plan decides about. */
export interface FaultCall {
  readonly method: FaultMethod;
  /** 1 for the first call of this method through the wrapped broker. */
  readonly number: number;
  /** The call's arguments; for a tail's methods the tail's request comes first. */
  readonly parameters: readonly unknown[];
}

/** Decides which calls fail. */
export interface FaultPlan {
  faultOf(call: FaultCall): Fault;
  /** Told `<method>.before` and `<method>.after` around each effect: where a crash test kills. */
  onPoint?(point: string, call: FaultCall): void;
}

/** Faults that {@link randomFaults} draws from, unless told. */
const RANDOM_FAULTS: readonly Fault[] = ["lostBefore", "lostAfter", "twice"];
/** How often a tail that is held back asks the plan again, in ms. */
const HELD_MS = 20;

/** The same broker with the plan's faults. All connections of the result share the call numbers. */
export function withFaults(broker: Broker, plan: FaultPlan): Broker {
  const begin = countCalls(plan);
  return {
    name: broker.name,
    async connect(options) {
      const call = begin("connect", [options]);
      if (isLost(call.fault)) throw unavailable("connect");
      const connection = await broker.connect(options);
      call.done();
      return faultyConnection(connection, options.clock, begin);
    },
  };
}

/**
 * A plan that fails this share (0 to 1) of the calls; the same seed fails the same ones. Connecting
 * always succeeds, so that a run starts.
 */
export function randomFaults(
  seed: number,
  rate: number,
  faults: readonly Fault[] = RANDOM_FAULTS,
): FaultPlan {
  const random = mulberry32(seed);
  return {
    faultOf({ method }) {
      if (method === "connect" || random() >= rate) return "none";
      return faults[Math.floor(random() * faults.length)] ?? "none";
    },
  };
}

/** Numbers from 0 to below 1 (Tommy Ettinger's mulberry32). */
export function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Begun {
  readonly fault: Fault;
  done(): void;
}

type Begin = (method: FaultMethod, parameters: readonly unknown[]) => Begun;

function countCalls(plan: FaultPlan): Begin {
  const numbers = new Map<FaultMethod, number>();
  return (method, parameters) => {
    const number = (numbers.get(method) ?? 0) + 1;
    numbers.set(method, number);
    const call = { method, number, parameters };
    const fault = plan.faultOf(call);
    plan.onPoint?.(`${method}.before`, call);
    return { fault, done: () => plan.onPoint?.(`${method}.after`, call) };
  };
}

function faultyConnection(connection: Connection, clock: Clock, begin: Begin): Connection {
  return {
    maxMessageBytes: connection.maxMessageBytes,
    ...faultyWrites(connection, begin),
    ...faultyReads(connection, begin),
    ...faultyMessaging(connection, begin),
    tail: (request) => faultyTail(connection.tail(request), request, clock, begin),
    close: () => connection.close(),
  };
}

function faultyWrites(
  connection: Connection,
  begin: Begin,
): Pick<Connection, "append" | "put" | "schedule" | "cancel" | "purgeBelow"> {
  return {
    append: (...call) => write(begin("append", call), () => connection.append(...call)),
    put: (...call) => write(begin("put", call), () => connection.put(...call)),
    schedule: (...call) => write(begin("schedule", call), () => connection.schedule(...call)),
    cancel: (...call) => request(begin, "cancel", call, () => connection.cancel(...call)),
    purgeBelow: (...call) =>
      request(begin, "purgeBelow", call, () => connection.purgeBelow(...call)),
  };
}

function faultyReads(
  connection: Connection,
  begin: Begin,
): Pick<Connection, "readSubject" | "lastOf" | "endOf" | "get" | "keys"> {
  return {
    readSubject: (...call) =>
      request(begin, "readSubject", call, () => connection.readSubject(...call)),
    lastOf: (...call) => request(begin, "lastOf", call, () => connection.lastOf(...call)),
    endOf: (...call) => request(begin, "endOf", call, () => connection.endOf(...call)),
    get: (...call) => request(begin, "get", call, () => connection.get(...call)),
    keys: (...call) => request(begin, "keys", call, () => connection.keys(...call)),
  };
}

function faultyMessaging(
  connection: Connection,
  begin: Begin,
): Pick<Connection, "ask" | "serve" | "inbox" | "reply"> {
  return {
    ask: (...call) =>
      attempt<Uint8Array | undefined>(
        begin("ask", call),
        () => connection.ask(...call),
        () => undefined,
      ),
    // A server that rejects does not answer, so the asker waits until its time-out.
    serve: (subject, answer) =>
      connection.serve(subject, (asked) => request(begin, "answer", [asked], () => answer(asked))),
    inbox: (receive) => connection.inbox(receive),
    reply(address, bytes) {
      const call = begin("reply", [address, bytes]);
      if (call.fault === "lostBefore" || call.fault === "outage") return;
      connection.reply(address, bytes);
      if (call.fault === "twice") connection.reply(address, bytes);
      call.done();
    },
  };
}

function faultyTail(tail: Tail, request: TailRequest, clock: Clock, begin: Begin): Tail {
  const pauses = createPauses(clock);
  let closed = false;
  let held: readonly StoredMessage[] = [];

  const letThrough = async (method: "next" | "backlog"): Promise<void> => {
    while (!closed) {
      const call = begin(method, [request]);
      if (!isLost(call.fault)) return call.done();
      await pauses.pause();
    }
  };
  return {
    async backlog() {
      await letThrough("backlog");
      return tail.backlog();
    },
    async next() {
      held = await tail.next();
      await letThrough("next");
      const messages = closed ? [] : held;
      held = [];
      return messages;
    },
    async passed(sequence) {
      if (isLost(begin("passed", [request, sequence]).fault)) return false;
      return !held.some((message) => message.sequence <= sequence) && tail.passed(sequence);
    },
    close() {
      closed = true;
      pauses.endAll();
      tail.close();
    },
  };
}

function createPauses(clock: Clock): { pause(): Promise<void>; endAll(): void } {
  const running = new Set<() => void>();
  return {
    pause: () =>
      new Promise((resolve) => {
        const end = (): void => {
          cancel();
          running.delete(end);
          resolve();
        };
        const cancel = clock.after(HELD_MS, end);
        running.add(end);
      }),
    endAll() {
      for (const end of running) end();
    },
  };
}

function write(call: Begun, effect: () => Promise<WriteResult>): Promise<WriteResult> {
  if (call.fault === "full") return Promise.resolve({ kind: "full", reason: "injected fault" });
  return attempt(call, effect, () => ({ kind: "unknown", reason: "injected fault" }));
}

function request<T>(
  begin: Begin,
  method: FaultMethod,
  parameters: readonly unknown[],
  effect: () => Promise<T>,
): Promise<T> {
  return attempt(begin(method, parameters), effect, () => {
    throw unavailable(method);
  });
}

async function attempt<T>(call: Begun, effect: () => Promise<T>, lost: () => T): Promise<T> {
  if (call.fault === "lostBefore" || call.fault === "outage") return lost();
  const result = await effect();
  if (call.fault === "twice") await effect();
  call.done();
  return call.fault === "lostAfter" ? lost() : result;
}

const isLost = (fault: Fault): boolean =>
  fault === "lostBefore" || fault === "lostAfter" || fault === "outage";

function unavailable(method: FaultMethod): EventwrightError {
  return new EventwrightError("broker_unavailable", `An injected fault stopped ${method}.`, {
    transient: true,
  });
}
