// Calls a service's handlers: when they may be called, time-out, retry with backoff, and what their
// answers mean.
import type { Decision } from "../core/aggregate.ts";
import { EventwrightError, isTransient, messageOf } from "../core/error.ts";
import type { Message, Sent } from "../core/message.ts";
import { backoffMs } from "../core/policy.ts";
import { isRefusal, type Service, type ServiceAnswer } from "../core/service.ts";
import { type CallPolicy, callPolicyOf } from "../core/service-policy.ts";
import { createActors } from "./actors.ts";
import { refusal } from "./commit.ts";
import type { Handler } from "./execute.ts";
import type { Host } from "./host.ts";
import { ownershipLost } from "./input.ts";
import type { Ownership } from "./reader.ts";
import type { ServiceGate } from "./service-gate.ts";
import { type Work, withSpan } from "./telemetry.ts";
import { deferred, pause, pauseUnless } from "./wait.ts";

/** The name of the reader of a service's queue. */
export const callsOf = (service: string): string => `calls-${service}`;

/** The handler of a service's commands. */
export function serviceHandler(host: Host, service: Service): Handler {
  const gate = host.gates.of(host, service);
  return {
    type: service,
    actors: createActors(host, service),
    decide: (_actor, command, ownership, about) =>
      callService({ host, service, gate, ownership, ...about }, command),
  };
}

/** Where a command is carried out, and until when. */
interface Calling {
  readonly host: Host;
  readonly service: Service;
  readonly gate: ServiceGate;
  readonly ownership: Ownership;
  readonly traceParent?: string;
  readonly expiresAt?: string;
}

async function callService(calling: Calling, command: Sent): Promise<Decision> {
  const { host, service, traceParent } = calling;
  const { telemetry } = host;
  const policy = callPolicyOf(service.policy, command.type);
  const { maxAttempts, backoffMs: minMs, maxBackoffMs: maxMs } = policy;
  let failure: unknown;
  for (let attempt = 1; ; attempt++) {
    const pass = await mayCall(calling);
    if (!pass) return expired(service, command, attempt, failure);
    try {
      const call = () => callOnce(host, service, command, attempt, policy);
      const work = telemetry && callWork(service, command, attempt, traceParent);
      const decision = decisionOf(await (work ? withSpan(host, telemetry, work, call) : call()));
      pass.end("succeeded");
      return decision;
    } catch (error) {
      pass.end("failed");
      if (!isTransient(error) || host.closing.stopped) throw error;
      if (attempt >= maxAttempts) throw outcomeUnknown(service, command, attempt, error);
      telemetry?.count("eventwright.retries", { "eventwright.reader": callsOf(service.name) });
      const delayMs = backoffMs(attempt, host.random(), { minMs, maxMs });
      await pause(host, delayMs / host.timeScale);
      if (host.closing.stopped) throw error;
      failure = error;
    }
  }
}

/** Waits until the outside may be called; nothing when the command has expired meanwhile. */
async function mayCall({ host, service, gate, ownership, expiresAt }: Calling) {
  const { over } = ownership;
  for (;;) {
    // Whoever lost the record in the pause leaves the next call to the new owner.
    await ownership.ready();
    const leftMs = expiresAt === undefined ? Infinity : Date.parse(expiresAt) - host.clock.nowMs();
    if (leftMs <= 0) return undefined;
    const pass = await gate.enter({ over, ...(expiresAt !== undefined && { leftMs }) });
    if (!pass && over.stopped) throw ownershipLost(callsOf(service.name));
    if (!pass || ownership.isReady()) return pass;
    pass.end("unused");
  }
}

/** What was called already is not refused: nobody knows what has come of it. */
function expired(service: Service, command: Sent, attempt: number, failure: unknown): Decision {
  if (attempt === 1) return refusal({ reason: "expired" });
  throw outcomeUnknown(service, command, attempt - 1, failure);
}

async function callOnce(
  host: Host,
  service: Service,
  command: Sent,
  attempt: number,
  policy: Required<CallPolicy>,
): Promise<ServiceAnswer> {
  const timeoutMs = policy.timeoutMs / host.timeScale;
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
