// Spans around the handling of inputs: what a reader does to a message, and what that follows.
import type { Attributes, SpanStart, Telemetry } from "../core/telemetry.ts";
import type { StoredMessage } from "../ports.ts";
import type { Input, Source } from "./reader.ts";
import type { Worker } from "./stint.ts";
import { type Work, withSpan } from "./telemetry.ts";
import { traceParentOf } from "./trace.ts";

/** How the spans of a reader are named, and what they follow. */
export interface Handling {
  readonly operation: "process" | "step" | "react" | "apply" | "publish" | "import";
  /** A command is its sender's; what an event brings about, now or in years, is linked to it. */
  readonly follows: SpanStart["follows"];
  /** What is processed, stepped or applied. */
  readonly what: (message: StoredMessage) => string;
}

/** The inputs of a message, each attempt at which is a span of its own. */
export function withSpans(
  worker: Worker,
  source: Source,
  message: StoredMessage,
  inputs: readonly Input[],
  follows?: SpanStart["follows"],
): readonly Input[] {
  const { telemetry } = worker.host;
  const { handling } = worker.definition;
  if (!telemetry || !handling) return inputs;
  const work = workOf(worker, source, message, handling);
  return inputs.map((input) =>
    inSpan(worker, telemetry, follows ? { ...work, follows } : work, input),
  );
}

function inSpan({ host }: Worker, telemetry: Telemetry, work: Work, input: Input): Input {
  const key = { "eventwright.key": input.key };
  return {
    ...input,
    handle: () =>
      withSpan(host, telemetry, { ...work, details: key }, (span) => input.handle(span)),
  };
}

function workOf(
  { definition }: Worker,
  { stream }: Source,
  message: StoredMessage,
  handling: Handling,
): Work {
  const { operation, follows, what } = handling;
  const about = what(message);
  return {
    name: `${operation} ${about}`,
    kind: "consumer",
    follows,
    traceParent: traceParentOf(message.headers),
    metric: "messaging.process.duration",
    dimensions: processing(operation, stream, definition.name, about),
  };
}

/** What is said of the handling of a message: which reader, of which stream, does what. */
export function processing(
  operation: string,
  stream: string,
  reader: string,
  about: string,
): Attributes {
  return {
    "messaging.operation.name": operation,
    "messaging.operation.type": "process",
    "messaging.destination.name": stream,
    "messaging.consumer.group.name": reader,
    ...(operation === "process" && { "eventwright.command": about }),
  };
}
