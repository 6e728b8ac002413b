// The W3C trace context in the headers of messages: read, bounded, and put on what follows.
import { TRACE_PARENT } from "../core/headers.ts";
import type { Span } from "../core/telemetry.ts";
import type { Headers } from "../ports.ts";

/** A trace context that is longer is not carried on; the standard's has 55 characters. */
const MAX_TRACE_PARENT = 256;

/** The trace context that came with a message. */
export function traceParentOf(headers: Headers): string | undefined {
  const value = headers[TRACE_PARENT];
  return value !== undefined && value.length <= MAX_TRACE_PARENT ? value : undefined;
}

/** The headers that carry a trace context on. */
export function traceHeaders(traceParent: string | undefined): Headers {
  return traceParent ? { [TRACE_PARENT]: traceParent } : NONE;
}

/** The trace context for what a message brings about: of the span that handles it, if any. */
export function traceOf(span: Span | undefined, headers: Headers): string | undefined {
  return span?.traceParent ?? traceParentOf(headers);
}

const NONE: Headers = {};
