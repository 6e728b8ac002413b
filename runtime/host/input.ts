// What becomes of one input: handled, tried again, dead-lettered, its key parked.
import { EventwrightError, isTransient, isUnknown, messageOf } from "../core/error.ts";
import { backoffMs } from "../core/policy.ts";
import { boundedToken, decodeToken } from "../core/subjects.ts";
import type { StoredMessage } from "../ports.ts";
import { UNREADABLE, writeDeadLetter } from "./dead-letters.ts";
import { withSpans } from "./handling.ts";
import type { Host } from "./host.ts";
import type { Input, Source } from "./reader.ts";
import type { Worker } from "./stint.ts";
import { begun, pause } from "./wait.ts";

/** The inputs of a message, or one that dead-letters what cannot be read. */
export function readInputs(
  worker: Worker,
  source: Source,
  message: StoredMessage,
): readonly Input[] {
  const inputs = inputsOrFailure(worker, source, message);
  return worker.host.telemetry ? withSpans(worker, source, message, inputs) : inputs;
}

function inputsOrFailure(
  { definition, ownership }: Worker,
  source: Source,
  message: StoredMessage,
): readonly Input[] {
  try {
    return definition.inputsOf(message, source, ownership);
  } catch (error) {
    return [unreadable(undefined, error)];
  }
}

/** The input that what cannot be read leads to; parked with its key, if that can be told. */
export function unreadable(key: string | undefined, error: unknown): Input {
  return { key: key ?? UNREADABLE, handle: () => Promise.reject(error) };
}

/** Handles one input to its end, dead-lettering what cannot be handled. */
export function handleInput(
  worker: Worker,
  source: Source,
  message: StoredMessage,
  input: Input,
): Promise<void> {
  const { ownership, parked } = worker;
  const isPlain = parked.size === 0 && ownership.isReady();
  if (!isPlain) return handleCarefully(worker, source, message, input);
  // Nearly every input is handled at the first attempt, and needs nothing else.
  return begun(() => input.handle()).catch((error: unknown) =>
    handleCarefully(worker, source, message, input, { error }),
  );
}

/** A first attempt that has failed. */
interface Failed {
  readonly error: unknown;
}

async function handleCarefully(
  worker: Worker,
  source: Source,
  message: StoredMessage,
  input: Input,
  failed?: Failed,
): Promise<void> {
  const { host, definition, ownership, parked } = worker;
  const letter = (reason: unknown) =>
    untilStored(worker, input.key, () =>
      writeDeadLetter(host, {
        reader: definition.name,
        key: input.key,
        stream: source.stream,
        message,
        reason,
      }),
    );
  const reason = parked.size > 0 ? parked.get(parkedName(input.key)) : undefined;
  if (reason !== undefined) {
    await letter(new EventwrightError("parked", `The key is parked: ${reason}`));
    return input.unavailable?.();
  }
  const failure = await attempt(worker, input, failed);
  if (failure === undefined) return;
  await ownership.ready();
  await letter(failure.error);
  await untilStored(worker, input.key, async () => input.failed?.(failure.error)).catch(
    (error: unknown) => leaveUnanswered(worker, input, error),
  );
  if (input.key === UNREADABLE || !definition.parks(failure.error)) return;
  input.unavailable?.();
  parkKey(worker, parkedName(input.key), messageOf(failure.error));
}

/** Handles an input until it is done or failed for good. Rejects when the stint is over. */
export async function attempt(
  worker: Worker,
  input: Input,
  failed: Failed | undefined,
): Promise<Failed | undefined> {
  const { host, ownership } = worker;
  let failingSinceMs: number | undefined;
  let before = failed;
  for (let number = 1; ; number++) {
    if (!before) await ownership.ready();
    try {
      if (before) throw before.error;
      await input.handle();
      return undefined;
    } catch (error) {
      before = undefined;
      if (worker.over.stopped) throw error;
      const nowMs = host.clock.monotonicMs();
      // While the broker is away nothing can be written anywhere, so no time is counted.
      failingSinceMs = isOutage(error) ? undefined : (failingSinceMs ?? nowMs);
      if (nowMs - (failingSinceMs ?? nowMs) >= patienceMs(host, error)) return { error };
      tellRetry(worker, number, error, input.key);
      await pauseBefore(worker, number);
    }
  }
}

/** A write that only an outage can refuse: it is repeated until it is stored. */
async function untilStored(worker: Worker, key: string, write: () => Promise<void>): Promise<void> {
  for (let number = 1; ; number++) {
    try {
      return await write();
    } catch (error) {
      if (worker.over.stopped || !isTransient(error)) throw error;
      tellRetry(worker, number, error, key);
      await pauseBefore(worker, number);
    }
  }
}

/** Logs the 1st, 2nd, 4th, 8th … attempt: an outage fails every input, again and again. */
function tellRetry(
  { host, definition }: Worker,
  attempt: number,
  error: unknown,
  key: string,
): void {
  host.telemetry?.count("eventwright.retries", { "eventwright.reader": definition.name });
  if ((attempt & (attempt - 1)) !== 0) return;
  host.log({
    level: "warn",
    event: "retry",
    message: `${definition.name} tries again (${attempt}): ${messageOf(error)}`,
    key,
  });
}

/** What is wrong with an input can be wrong with its answer: it is dead-lettered all the same. */
function leaveUnanswered({ host, definition, over }: Worker, input: Input, error: unknown): void {
  if (over.stopped || isTransient(error)) throw error;
  host.log({
    level: "error",
    event: "failure_unanswered",
    message: `${definition.name} could not answer for ${input.key}: ${messageOf(error)}`,
    reader: definition.name,
    key: input.key,
  });
}

function pauseBefore({ host }: Worker, attemptNumber: number): Promise<void> {
  const { retryMinMs: minMs, retryMaxMs: maxMs } = host.limits;
  return pause(host, backoffMs(attemptNumber, host.random(), { minMs, maxMs }));
}

/** How long a failure may last until it is permanent. */
function patienceMs({ limits }: Host, error: unknown): number {
  if (isUnknown(error)) return limits.unknownMs;
  if (isOutage(error)) return Number.POSITIVE_INFINITY;
  return isTransient(error) ? limits.unfinishedMs : 0;
}

/** The broker takes nothing now, or not from this user: that is no fault of the input. */
const isOutage = (error: unknown): boolean =>
  error instanceof EventwrightError && OUTAGES.has(error.code);
const OUTAGES = new Set(["broker_unavailable", "broker_forbidden"]);

/** The key in the record, which must stay small: as its dead letters' subject names it. */
export function parkedName(key: string): string {
  return decodeToken(boundedToken(key));
}

function parkKey(worker: Worker, key: string, reason: string): void {
  const { host, definition, parked } = worker;
  parked.set(key, reason.slice(0, 200));
  host.telemetry?.count("eventwright.parkings", { "eventwright.reader": definition.name });
  host.log({
    level: "error",
    event: "key_parked",
    message: `${definition.name} parked ${key}: ${reason}`,
    reader: definition.name,
    key,
  });
  stopOverParked(worker);
}

/** Whether more keys are parked than a reader reads on with. */
export function isOverParked({ host, parked }: Worker): boolean {
  return parked.size > host.limits.parkedKeys;
}

/** Stops a reader with too many parked keys: a bad deployment must not park everything. */
export function stopOverParked(worker: Worker): boolean {
  const { host, definition, parked, over } = worker;
  if (!isOverParked(worker)) return false;
  host.log({
    level: "error",
    event: "reader_stopped",
    message:
      `${definition.name} stopped: ${parked.size} keys are parked. Mend the cause, then start ` +
      "with a higher limit parkedKeys.",
    reader: definition.name,
  });
  over.stop();
  return true;
}

/** What is thrown at whoever would go on with what another process owns. */
export function ownershipLost(reader: string): EventwrightError {
  return new EventwrightError("ownership_lost", `Another process owns ${reader} now.`, {
    transient: true,
  });
}
