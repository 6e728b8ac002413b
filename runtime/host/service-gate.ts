// Where a service's calls wait until its breaker and its rate limit let them begin: first come,
// first served, with one timer for whoever is first. What it knows is of this process alone.
import type { CallOutcome } from "../core/breaker.ts";
import type { Service } from "../core/service.ts";
import type { StopSignal } from "../core/stop.ts";
import { type BreakerStatus, createRules, type RulesHost } from "./service-rules.ts";
import { createStopwatch } from "./stopwatch.ts";

/** How it goes with the calls of a service in this process. */
export interface ServiceStatus {
  readonly name: string;
  /** Calls that are under way. */
  readonly inFlight: number;
  /** Commands that wait for the breaker or the rate limit. */
  readonly waiting: number;
  /** If it has one. It stays open until a command comes after its time. */
  readonly breaker?: BreakerStatus;
  /** Calls that the rate limit would let begin now, if there is one. */
  readonly tokens?: number;
}

/** A call that may begin. */
export interface Pass {
  /** To be called once, whatever becomes of the call. */
  end(outcome: CallOutcome): void;
}

/** How long a call may wait. */
export interface Patience {
  /** Given when this process starts nothing new. */
  readonly over: StopSignal;
  /** From now on; default: as long as it takes. */
  readonly leftMs?: number;
}

/** A gate; made by {@link createGate}. */
export interface ServiceGate {
  /** Resolves when a call may begin; with nothing when it has waited long enough. */
  enter(patience: Patience): Promise<Pass | undefined>;
  status(): ServiceStatus;
}

/** The gates of all services that a process runs. */
export interface ServiceGates {
  of(host: RulesHost, service: Service): ServiceGate;
  statuses(): readonly ServiceStatus[];
}

/** Gates that are made when they are first asked for. */
export function createGates(): ServiceGates {
  const gates = new Map<string, ServiceGate>();
  return {
    of(host, service) {
      const gate = gates.get(service.name) ?? createGate(host, service);
      gates.set(service.name, gate);
      return gate;
    },
    statuses: () => [...gates.values()].map((gate) => gate.status()),
  };
}

/** Something that waits. */
type Waiter = (pass: Pass | undefined) => void;

/** The gate of a service; the lanes of its reader bound how many calls wait. */
export function createGate(host: RulesHost, service: Service): ServiceGate {
  const watch = createStopwatch(host.clock);
  const rules = createRules(host, service, watch);
  const waiters = new Set<Waiter>();
  let cancelTimer = (): void => undefined;
  let inFlight = 0;
  const passOf = (term: number): Pass => {
    inFlight++;
    return {
      end(outcome) {
        inFlight--;
        rules.settle(term, outcome);
        letThrough();
      },
    };
  };
  const letThrough = (): void => {
    cancelTimer();
    for (const waiter of waiters) {
      const admission = rules.admit();
      if (admission.kind === "wait") {
        if (admission.untilMs !== undefined) cancelTimer = watch.at(admission.untilMs, letThrough);
        return;
      }
      waiter(passOf(admission.state));
    }
  };
  return {
    enter(patience) {
      const admission = waiters.size === 0 && rules.admit();
      if (admission && admission.kind === "admitted")
        return Promise.resolve(passOf(admission.state));
      return new Promise((resolve) => {
        join(host, waiters, patience, resolve, letThrough);
        letThrough();
      });
    },
    status: () => statusOf(service.name, rules, inFlight, waiters.size),
  };
}

/** Waits among others, until it is told to go on or is out of patience; then `left` is called. */
function join(
  { clock }: RulesHost,
  waiters: Set<Waiter>,
  { over, leftMs }: Patience,
  resolve: Waiter,
  left: () => void,
): void {
  if (over.stopped) {
    resolve(undefined);
    return;
  }
  const waiter: Waiter = (pass) => {
    waiters.delete(waiter);
    forget();
    cancel();
    resolve(pass);
  };
  const leave = (): void => {
    waiter(undefined);
    left();
  };
  const forget = over.onStop(leave);
  const cancel = leftMs === undefined ? () => undefined : clock.after(leftMs, leave);
  waiters.add(waiter);
}

function statusOf(
  name: string,
  rules: ReturnType<typeof createRules>,
  inFlight: number,
  waiting: number,
): ServiceStatus {
  const breaker = rules.breaker();
  const tokens = rules.tokens();
  return {
    ...{ name, inFlight, waiting },
    ...(breaker && { breaker }),
    ...(tokens !== undefined && { tokens }),
  };
}
