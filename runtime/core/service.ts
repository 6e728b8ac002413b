// A service: commands whose handlers call the outside world. This file only describes it.
import type { Rejection } from "./aggregate.ts";
import type { ServiceContract } from "./contract.ts";
import { EventwrightError } from "./error.ts";
import type { Message, Sent } from "./message.ts";
import { type ServicePolicy, type WholePolicy, wholePolicy } from "./service-policy.ts";

/** What a handler is given besides the command. */
export interface ServiceCall {
  /** The same for every attempt at one command: pass it to whatever is called. */
  readonly idempotencyKey: string;
  /** 1 for the first call of this delivery. */
  readonly attempt: number;
  /** When the host gives up waiting (ms since the epoch). */
  readonly deadlineMs: number;
  /** Aborted at the deadline. */
  readonly signal: AbortSignal;
  readonly correlationId: string;
  /** Divisor of every delay, as given to `startApp`. */
  readonly timeScale: number;
  /**
   * Waits, on the app's clock and divided by `timeScale`: a handler that waits so can be run in
   * virtual time. Rejects with the signal's reason once the signal is aborted.
   *
   * @example
   * CheckLater: async ({ data }, { pause }) => {
   *   await pause(5_000);
   *   …
   * }
   */
  pause(delayMs: number): Promise<void>;
}

/** A handler's refusal; made by {@link reject}. */
export interface Refusal {
  readonly refused: Rejection;
}

/** What a handler may answer: its events, or a refusal. Throwing means: not known, try again. */
export type ServiceAnswer<E extends Message = Message> = E | readonly E[] | Refusal;

type EventOf<C extends ServiceContract> = ReturnType<C["events"][keyof C["events"]]>;

/** One asynchronous function per command. */
export type ServiceHandlers<C extends ServiceContract> = {
  readonly [Type in keyof C["commands"]]: (
    command: Sent<ReturnType<C["commands"][Type]>>,
    call: ServiceCall,
  ) => Promise<ServiceAnswer<EventOf<C>>>;
};

/** A service ready to run; made by {@link defineService}. */
export interface Service<C extends ServiceContract = ServiceContract> {
  readonly kind: "service";
  readonly name: string;
  readonly contract: C;
  readonly policy: WholePolicy;
  readonly handlers: ServiceHandlers<ServiceContract>;
}

/**
 * Binds handlers to a service's contract. Throws `service_invalid` when a command has no handler or
 * a handler no command, and `policy_invalid` when the policy cannot be used.
 *
 * @example
 * defineService(Payments, { CapturePayment: … }, { timeoutMs: 5_000, breaker: { failures: 5 } });
 */
export function defineService<C extends ServiceContract>(
  contract: C,
  handlers: ServiceHandlers<C>,
  policy: ServicePolicy<keyof C["commands"] & string> = {},
): Service<C> {
  const { name, commands } = contract;
  checkHandlers(name, Object.keys(commands), handlers);
  return {
    kind: "service",
    name,
    contract,
    policy: wholePolicy(name, Object.keys(commands), policy),
    handlers: handlers as unknown as ServiceHandlers<ServiceContract>,
  };
}

function checkHandlers(service: string, commands: readonly string[], handlers: object): void {
  const given = Object.entries(handlers).filter(([, handler]) => typeof handler === "function");
  const handled = given.map(([type]) => type);
  const problems = [
    ...commands.filter((type) => !handled.includes(type)).map((type) => `${type} has no handler`),
    ...handled
      .filter((type) => !commands.includes(type))
      .map((type) => `it has no command ${type}`),
  ];
  if (problems.length === 0) return;
  const text = `The service ${service} cannot be run: ${problems.join("; ")}.`;
  throw new EventwrightError("service_invalid", text);
}

/** A handler's way to refuse a command, with a reason that its catalog declares. */
export function reject(reason: string, data?: unknown): Refusal {
  return { refused: { reason, ...(data !== undefined && { data }) } };
}

/** Whether a handler refused. */
export function isRefusal(answer: ServiceAnswer): answer is Refusal {
  return "refused" in answer;
}
