// Real OpenTelemetry SDKs that keep what they are told in memory, for a test to look at.
import { type HrTime, SpanKind, SpanStatusCode } from "@opentelemetry/api";
import {
  AggregationTemporality,
  type DataPoint,
  type Histogram,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { type OpenTelemetryOptions, openTelemetry } from "eventwright/opentelemetry";
import { eventually } from "../delivery/brokers.ts";

/** One value of a metric: what was counted, or how many values a histogram has. */
export interface Point {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly value: number;
}

/** A recorder of its own for each test. */
export function createRecorder(causation: OpenTelemetryOptions["causation"] = "links") {
  const exporter = new InMemorySpanExporter();
  const tracerProvider = new BasicTracerProvider({
    spanProcessors: [new SimpleSpanProcessor(exporter)],
  });
  const memory = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({
    exporter: memory,
    exportIntervalMillis: 1_000_000,
    exportTimeoutMillis: 10_000,
  });
  const meterProvider = new MeterProvider({ readers: [reader] });
  const spans = (name?: string): readonly ReadableSpan[] =>
    exporter.getFinishedSpans().filter((span) => name === undefined || span.name === name);
  return {
    tracerProvider,
    telemetry: openTelemetry({ tracerProvider, meterProvider, causation }),
    spans,
    /** The only span of a name, once it has ended. */
    span: (name: string): Promise<ReadableSpan> =>
      eventually(`there is a span ${name}`, async () => spans(name)[0]),
    /** The values of a metric now. */
    async points(name: string): Promise<readonly Point[]> {
      memory.reset();
      await reader.forceFlush();
      const metrics = memory
        .getMetrics()
        .flatMap(({ scopeMetrics }) => scopeMetrics)
        .flatMap((scope) => scope.metrics);
      const metric = metrics.find(({ descriptor }) => descriptor.name === name);
      return (metric?.dataPoints ?? []).map(({ attributes, value }: DataPoint<unknown>) => ({
        attributes,
        value: typeof value === "number" ? value : (value as Histogram).count,
      }));
    },
    async stop(): Promise<void> {
      await Promise.all([tracerProvider.shutdown(), meterProvider.shutdown()]);
    },
  };
}

/** A span's own id, and those of what it follows. */
export function placeOf(span: ReadableSpan) {
  const { traceId, spanId } = span.spanContext();
  return {
    traceId,
    spanId,
    parent: span.parentSpanContext?.spanId,
    links: span.links.map(({ context }) => `${context.traceId} ${context.spanId}`),
  };
}

/** The kind of a span in words, and whether it failed. */
export function shapeOf({ kind, status }: ReadableSpan): string {
  return `${SpanKind[kind]}${status.code === SpanStatusCode.ERROR ? " failed" : ""}`;
}

/** For sorting spans by their beginning. */
export const startOf = ({ startTime: [seconds, nanos] }: { readonly startTime: HrTime }): number =>
  seconds * 1e9 + nanos;
