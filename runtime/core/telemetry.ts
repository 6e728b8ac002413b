// What the runtime tells about its work, for spans and metrics: the interface that a binding
// implements, and the table of metrics. It knows no library, and whatever is told can be ignored.

/** What a span or a number is about. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** A piece of work that begins. */
export interface SpanStart {
  /** What is done and to what: `process PlaceOrder`. Few different ones. */
  readonly name: string;
  /** `producer` sends, `consumer` handles what was stored or sent, `client` calls the outside. */
  readonly kind: "producer" | "consumer" | "client";
  /**
   * What it follows. `caller`: a child of what is active where it begins, or of `traceParent`;
   * `message`: a child of `traceParent`, which came with the message; `cause`: it begins something
   * new, caused by what `traceParent` names, now or years ago.
   */
  readonly follows: "caller" | "message" | "cause";
  /** W3C trace context, if there is any. */
  readonly traceParent: string | undefined;
  readonly attributes: Attributes;
}

/** A piece of work that goes on. */
export interface Span {
  /** Its W3C trace context, for whatever it brings about. */
  readonly traceParent: string | undefined;
  /** Adds what is known only now. */
  set(attributes: Attributes): void;
}

/** How a metric is counted. */
interface Metric {
  /** `counter` rises, `histogram` takes single values, `gauge` is looked at when asked. */
  readonly kind: "counter" | "histogram" | "gauge";
  /** In the notation of UCUM, as OpenTelemetry wants it. */
  readonly unit: string;
  readonly description: string;
}

const counter = (unit: string, description: string) =>
  ({ kind: "counter", unit: `{${unit}}`, description }) as const;
const seconds = (description: string) => ({ kind: "histogram", unit: "s", description }) as const;
const gauge = (unit: string, description: string) =>
  ({ kind: "gauge", unit: `{${unit}}`, description }) as const;

/** Every metric that the runtime tells of. */
export const METRICS = {
  "messaging.client.operation.duration": seconds("Sending a command, until its answer."),
  "messaging.process.duration": seconds("One attempt at handling an input."),
  "eventwright.commands": counter("command", "Commands that were answered."),
  "eventwright.decide.duration": seconds(
    "A handler's decision; of a service, with calls and waiting.",
  ),
  "eventwright.append.duration": seconds("Writing one commit to the log."),
  "eventwright.service.call.duration": seconds("One call of a service's handler."),
  "eventwright.service.breaker.changes": counter("change", "Breakers opened, tried, and closed."),
  "eventwright.conflicts": counter("write", "Writes that met one of somebody else."),
  "eventwright.retries": counter("attempt", "Failed attempts that are repeated."),
  "eventwright.dead_letters": counter("message", "Dead letters that were written."),
  "eventwright.parkings": counter("key", "Keys that were parked."),
  "eventwright.cache.lookups": counter("lookup", "Looks into a cache."),
  "eventwright.ownership.changes": counter("change", "Readers' records won, given up and lost."),
  "eventwright.sends.waiting": gauge("command", "Commands that wait for their answer."),
  "eventwright.service.calls": gauge("call", "Calls of services that are under way."),
  "eventwright.service.waiting": gauge("command", "Commands that wait until they may call."),
  "eventwright.service.breaker": gauge("state", "Breakers: 0 closed, 1 half-open, 2 open."),
  "eventwright.service.tokens": gauge("call", "Calls that rate limits would let begin now."),
  "eventwright.reader.lag": gauge("message", "How far a reader is behind the end of a stream."),
  "eventwright.reader.in_flight": gauge("input", "Inputs that a reader works on or holds."),
  "eventwright.reader.parked": gauge("key", "Parked keys of a reader."),
  "eventwright.reader.owned": gauge("record", "Readers' records that this process owns."),
} as const satisfies Readonly<Record<string, Metric>>;

type Metrics = typeof METRICS;
type NamesOf<Kind> = {
  [Name in keyof Metrics]: Metrics[Name]["kind"] extends Kind ? Name : never;
}[keyof Metrics];

/** Names of metrics by how they are counted. */
export type CounterName = NamesOf<"counter">;
export type HistogramName = NamesOf<"histogram">;
export type GaugeName = NamesOf<"gauge">;

/** One value of a gauge. */
export interface Reading {
  readonly name: GaugeName;
  readonly value: number;
  readonly attributes: Attributes;
}

/**
 * Takes what the runtime tells: give one to `startApp({ telemetry })`, as `openTelemetry()` makes
 * it. What it throws is ignored.
 */
export interface Telemetry {
  /** Runs a task within a span, at once, and settles as the task does. */
  span<T>(start: SpanStart, task: (span: Span) => Promise<T>): Promise<T>;
  count(name: CounterName, attributes: Attributes): void;
  record(name: HistogramName, value: number, attributes: Attributes): void;
  /** Takes what to ask for the values of all gauges, and gives what ends that. */
  observe(read: () => Promise<readonly Reading[]>): () => void;
}
