// Spans and metrics through the OpenTelemetry API. Which SDK takes them, and whether one does, is
// the program's own choice; without one, everything here is without effect.
import {
  type Attributes,
  type BatchObservableCallback,
  type Context,
  context,
  isSpanContextValid,
  type Link,
  type MeterProvider,
  metrics,
  type Span as OpenSpan,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  type TracerProvider,
  trace,
} from "@opentelemetry/api";
import { messageOf } from "../core/error.ts";
import {
  type CounterName,
  type GaugeName,
  type HistogramName,
  METRICS,
  type SpanStart,
  type Telemetry,
} from "../core/telemetry.ts";

/** How spans are made, and where they go. */
export interface OpenTelemetryOptions {
  /** Default: those that the program has registered. */
  readonly tracerProvider?: TracerProvider;
  readonly meterProvider?: MeterProvider;
  /**
   * How the spans of what events bring about follow them. `links`: each begins a trace of its own,
   * linked to the span that wrote the event. `children`: they are in its trace, however much later
   * they come, and however often the event is read again. Default `links`.
   */
  readonly causation?: "links" | "children";
}

/**
 * Tells the OpenTelemetry API of spans and metrics. Install `@opentelemetry/api`, and register an
 * SDK before this is called.
 *
 * @example
 * const app = await startApp({ broker, aggregates: [order], telemetry: openTelemetry() });
 */
export function openTelemetry(options: OpenTelemetryOptions = {}): Telemetry {
  const { causation = "links" } = options;
  const tracer = (options.tracerProvider ?? trace).getTracer(NAME);
  const meter = (options.meterProvider ?? metrics).getMeter(NAME);
  const counters = instruments("counter", (name: CounterName, about) =>
    meter.createCounter(name, about),
  );
  const histograms = instruments("histogram", (name: HistogramName, about) =>
    meter.createHistogram(name, { ...about, advice: { explicitBucketBoundaries: BOUNDARIES } }),
  );
  const gauges = instruments("gauge", (name: GaugeName, about) =>
    meter.createObservableGauge(name, about),
  );
  return {
    span: (start, task) => runInSpan(tracer, causation, start, task),
    count: (name, attributes) => counters[name].add(1, attributes),
    record: (name, value, attributes) => histograms[name].record(value, attributes),
    observe(read) {
      const all = Object.values(gauges);
      const tell: BatchObservableCallback = async (result) => {
        for (const { name, value, attributes } of await read()) {
          result.observe(gauges[name], value, attributes);
        }
      };
      meter.addBatchObservableCallback(tell, all);
      return () => meter.removeBatchObservableCallback(tell, all);
    },
  };
}

/** Name of the instrumentation: the scope of its spans and metrics. */
const NAME = "eventwright";

/** Bounds of the durations in seconds: decisions take microseconds, outages minutes. */
const BOUNDARIES = [
  0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30,
];

function instruments<Name extends keyof typeof METRICS, Instrument>(
  kind: string,
  create: (
    name: Name,
    about: { readonly unit: string; readonly description: string },
  ) => Instrument,
): Readonly<Record<Name, Instrument>> {
  const ofKind = Object.entries(METRICS).filter(([, metric]) => metric.kind === kind);
  const made = ofKind.map(([name, { unit, description }]) => [
    name,
    create(name as Name, { unit, description }),
  ]);
  return Object.fromEntries(made) as Readonly<Record<Name, Instrument>>;
}

const KINDS = {
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  client: SpanKind.CLIENT,
} as const;

function runInSpan<T>(
  tracer: Tracer,
  causation: "links" | "children",
  { name, kind, follows, traceParent, attributes }: SpanStart,
  task: Parameters<Telemetry["span"]>[1],
): Promise<T> {
  const before = traceParent === undefined ? undefined : parsed(traceParent);
  const isLinked = follows === "cause" && causation === "links";
  const parent = parentOf(follows, isLinked ? undefined : before);
  const links: Link[] = isLinked && before ? [{ context: before }] : [];
  const span = tracer.startSpan(name, { kind: KINDS[kind], attributes, links }, parent);
  const current = {
    traceParent: printed(span.spanContext()) ?? traceParent,
    set: (more: Attributes) => void span.setAttributes(more),
  };
  return context
    .with(trace.setSpan(parent, span), () => task(current))
    .then(
      (result) => {
        span.end();
        return result as T;
      },
      (error: unknown) => {
        fail(span, error);
        throw error;
      },
    );
}

/**
 * What is active in a reader is whatever was active when the app was started, or when somebody sent
 * a command within this process: only a span that is meant is a parent.
 */
function parentOf(follows: SpanStart["follows"], before: SpanContext | undefined): Context {
  const active = context.active();
  if (before === undefined) return follows === "caller" ? active : ROOT_CONTEXT;
  const isActive = trace.getSpanContext(active)?.spanId === before.spanId;
  return isActive ? active : trace.setSpanContext(ROOT_CONTEXT, before);
}

function fail(span: OpenSpan, error: unknown): void {
  const message = messageOf(error);
  span.recordException(error instanceof Error ? error : message);
  span.setStatus({ code: SpanStatusCode.ERROR, message });
  span.end();
}

/** W3C trace context, version 00; of a later version the part that this one has. */
const TRACE_PARENT = /^(?!ff)[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-|$)/;

function parsed(traceParent: string): SpanContext | undefined {
  const [, traceId = "", spanId = "", flags = ""] = TRACE_PARENT.exec(traceParent) ?? [];
  const found = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return isSpanContextValid(found) ? found : undefined;
}

function printed(of: SpanContext): string | undefined {
  if (!isSpanContextValid(of)) return undefined;
  const flags = (of.traceFlags & 0xff).toString(16).padStart(2, "0");
  return `00-${of.traceId}-${of.spanId}-${flags}`;
}
