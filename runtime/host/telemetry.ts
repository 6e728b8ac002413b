// The host's side of telemetry: what is common to all of an app, and spans with their durations.
// A binding that fails never fails the work. Without telemetry nothing of this file runs.
import { EventwrightError, messageOf } from "../core/error.ts";
import type {
  Attributes,
  HistogramName,
  Reading,
  Span,
  SpanStart,
  Telemetry,
} from "../core/telemetry.ts";
import type { Log } from "../ports.ts";
import type { Host } from "./host.ts";
import { begun } from "./wait.ts";

/** A binding whose failures are told once, and stay without effect. `common` is in everything. */
export function guardedTelemetry(binding: Telemetry, common: Attributes, log: Log): Telemetry {
  const report = createReport(log);
  const guard = (tell: () => void): void => {
    try {
      tell();
    } catch (error) {
      report(error);
    }
  };
  return {
    span: (start, task) =>
      guardedSpan(binding, { ...start, attributes: { ...common, ...start.attributes } }, task, {
        guard,
        report,
      }),
    count: (name, attributes) => guard(() => binding.count(name, { ...common, ...attributes })),
    record: (name, value, attributes) =>
      guard(() => binding.record(name, value, { ...common, ...attributes })),
    observe(read) {
      const withCommon = async (): Promise<readonly Reading[]> =>
        (await read()).map((reading) => ({
          ...reading,
          attributes: { ...common, ...reading.attributes },
        }));
      let forget: () => void = () => undefined;
      guard(() => {
        forget = binding.observe(withCommon);
      });
      return () => guard(forget);
    },
  };
}

interface Guards {
  guard(tell: () => void): void;
  report(error: unknown): void;
}

/** The task runs once and at once, and what it comes to is what it came to, whatever else fails. */
function guardedSpan<T>(
  binding: Telemetry,
  start: SpanStart,
  task: (span: Span) => Promise<T>,
  { guard, report }: Guards,
): Promise<T> {
  let running: Promise<T> | undefined;
  const run = (span: Span): Promise<T> => {
    running ??= begun(() =>
      task({ traceParent: span.traceParent, set: (more) => guard(() => span.set(more)) }),
    );
    return running;
  };
  guard(() => {
    const settled = binding.span(start, run);
    void Promise.resolve(settled).catch((error: unknown) => {
      // The task's own failure is its caller's.
      void running?.then(
        () => report(error),
        (own: unknown) => own !== error && report(error),
      );
    });
  });
  return running ?? run({ traceParent: start.traceParent, set: () => undefined });
}

function createReport(log: Log): (error: unknown) => void {
  let isTold = false;
  return (error) => {
    if (isTold) return;
    isTold = true;
    const message = `The telemetry fails, which is told only once: ${messageOf(error)}`;
    log({ level: "warn", event: "telemetry_failed", message });
  };
}

/** A span, and the metric that takes how long it lasts. */
export interface Work extends Omit<SpanStart, "attributes"> {
  readonly metric: HistogramName;
  /** On the span and on the metric: of few different values. */
  readonly dimensions: Attributes;
  /** On the span only. */
  readonly details?: Attributes;
}

/** Runs a task within a span. */
export function withSpan<T>(
  host: Host,
  telemetry: Telemetry,
  { metric, dimensions, details, ...start }: Work,
  task: (span: Span) => Promise<T>,
): Promise<T> {
  const { clock } = host;
  const begunMs = clock.monotonicMs();
  const tell = (more: Attributes): void =>
    telemetry.record(metric, (clock.monotonicMs() - begunMs) / 1_000, { ...dimensions, ...more });
  return telemetry.span({ ...start, attributes: { ...dimensions, ...details } }, (span) =>
    begun(() => task(span)).then(
      (result) => {
        tell({});
        return result;
      },
      (error: unknown) => {
        const type = { "error.type": errorType(error) };
        span.set(type);
        tell(type);
        throw error;
      },
    ),
  );
}

/** The span of sending a command: by `app` or by a saga. */
export function sending(
  command: string,
  sender: string,
  about: Pick<Work, "follows" | "traceParent" | "details">,
): Work {
  return {
    name: `send ${command}`,
    kind: "producer",
    metric: "messaging.client.operation.duration",
    dimensions: {
      "messaging.operation.name": "send",
      "messaging.operation.type": "send",
      "messaging.destination.name": command,
      "eventwright.sender": sender,
      "eventwright.command": command,
    },
    ...about,
  };
}

/** The code of an error, or else its class. */
function errorType(error: unknown): string {
  if (error instanceof EventwrightError) return error.code;
  return error instanceof Error ? error.name : "_OTHER";
}

/** Takes the time of something that may be done at once. */
export function timed<T>(
  { clock }: Host,
  telemetry: Telemetry,
  metric: HistogramName,
  attributes: Attributes,
  task: () => T | Promise<T>,
): T | Promise<T> {
  const begunMs = clock.monotonicMs();
  const tell = (): void =>
    telemetry.record(metric, (clock.monotonicMs() - begunMs) / 1_000, attributes);
  const done = task();
  if (done instanceof Promise) return done.finally(tell);
  tell();
  return done;
}

/** Counts that a process wins, gives up or loses a record of a reader. */
export function countChange(
  { telemetry }: Host,
  reader: string,
  change: "won" | "given up" | "lost",
): void {
  telemetry?.count("eventwright.ownership.changes", {
    "eventwright.reader": reader,
    "eventwright.result": change,
  });
}

/** Counts a look into the cache of a part. */
export function countLookup({ telemetry }: Host, part: string, found: unknown): void {
  if (!telemetry) return;
  const result = found === undefined ? "miss" : "hit";
  telemetry.count("eventwright.cache.lookups", {
    "eventwright.part": part,
    "eventwright.result": result,
  });
}

/** Counts a write of a part's that met one of somebody else. */
export function countConflict({ telemetry }: Host, part: string, kind: string): void {
  if (kind !== "conflict") return;
  telemetry?.count("eventwright.conflicts", { "eventwright.part": part });
}
