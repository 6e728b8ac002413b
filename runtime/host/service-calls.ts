// Calls a service's handlers: time-out, retry with backoff, and what their answers mean.
import type { Decision } from "../core/aggregate.ts";
import { EventwrightError, isTransient, messageOf } from "../core/error.ts";
import type { Message, Sent } from "../core/message.ts";
import { backoffMs } from "../core/policy.ts";
import { isRefusal, type Service, type ServiceAnswer } from "../core/service.ts";
import { createActors } from "./actors.ts";
import type { Handler } from "./execute.ts";
import type { Host } from "./host.ts";
import type { Ownership } from "./reader.ts";
import { type Work, withSpan } from "./telemetry.ts";
import { deferred, pause, pauseUnless } from "./wait.ts";

/** The name of the reader of a service's queue. */
export const callsOf = (service: string): string => `calls-${service}`;

/** The handler of a service's commands. */
export function serviceHandler(host: Host, service: Service): Handler {
  return {
    type: service,
    actors: createActors(host, service),
    decide: (_actor, command, ownership, traceParent) =>
      callService(host, service, command, ownership, traceParent),
  };
}

async function callService(
  host: Host,
  service: Service,
  command: Sent,
  ownership: Ownership,
  traceParent: string | undefined,
): Promise<Decision> {
  const { telemetry } = host;
  const { maxAttempts, backoffMs: minMs, maxBackoffMs: maxMs } = service.policy;
  for (let attempt = 1; ; attempt++) {
    // Whoever lost the record in the pause leaves the next call to the new owner.
    await ownership.ready();
    try {
      const call = () => callOnce(host, service, command, attempt);
      const work = telemetry && callWork(service, command, attempt, traceParent);
      return decisionOf(await (work ? withSpan(host, telemetry, work, call) : call()));
    } catch (error) {
      if (!isTransient(error) || host.closing.stopped) throw error;
      if (attempt >= maxAttempts) throw outcomeUnknown(service, command, attempt, error);
      telemetry?.count("eventwright.retries", { "eventwright.reader": callsOf(service.name) });
      const delayMs = backoffMs(attempt, host.random(), { minMs, maxMs });
      await pause(host, delayMs / host.timeScale);
      if (host.closing.stopped) throw error;
    }
  }
}

async function callOnce(
  host: Host,
  service: Service,
  command: Sent,
  attempt: number,
): Promise<ServiceAnswer> {
  const timeoutMs = service.policy.timeoutMs / host.timeScale;
  const abort = new AbortController();
  const late = deferred<never>();
  const cancel = host.clock.after(timeoutMs, () => {
    const text = `${service.name} did not answer ${command.type} within ${timeoutMs} ms.`;
    const error = new EventwrightError("service_timeout", text, { transient: true });
    abort.abort(error);
    late.reject(error);
  });
  const call = async (): Promise<ServiceAnswer> =>
    service.handlers[command.type]!(command as never, {
      idempotencyKey: command.id,
      attempt,
      deadlineMs: host.clock.nowMs() + timeoutMs,
      signal: abort.signal,
      correlationId: command.correlationId,
      timeScale: host.timeScale,
      pause: (delayMs) => pauseUnless(host.clock, delayMs / host.timeScale, abort.signal),
    });
  // A handler that throws before it awaits anything rejects here as any other does.
  return Promise.race([call(), late.promise]).finally(cancel);
}

function callWork(
  { name: service }: Service,
  { type, id }: Sent,
  attempt: number,
  traceParent: string | undefined,
): Work {
  return {
    name: `call ${service}.${type}`,
    kind: "client",
    follows: "message",
    traceParent,
    metric: "eventwright.service.call.duration",
    dimensions: { "eventwright.part": service, "eventwright.command": type },
    details: { "messaging.message.id": id, "eventwright.attempt": attempt },
  };
}

function decisionOf(answer: ServiceAnswer): Decision {
  if (isRefusal(answer)) return { ok: false, rejection: answer.refused };
  return { ok: true, events: [answer].flat() as readonly Message[] };
}

function outcomeUnknown(
  service: Service,
  command: Sent,
  attempts: number,
  cause: unknown,
): EventwrightError {
  return new EventwrightError(
    "outcome_unknown",
    `${service.name} did not carry out ${command.type} ${command.id} in ${attempts} attempts, ` +
      `the last: ${messageOf(cause)}`,
    { cause },
  );
}
