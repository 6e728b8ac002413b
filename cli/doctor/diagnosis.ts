// One thing to tell whoever runs a server, in the words of the findings of `check`.
import type { NatsReport } from "eventwright/nats-inspect";

/** A finding of `eventwright doctor`. */
export interface Diagnosis {
  readonly code: string;
  readonly severity: "error" | "warning" | "info";
  /** What it is about: `server`, a context, a stream, or `<context>.<reader>`. */
  readonly subject: string;
  /** What is so. */
  readonly message: string;
  /** What to do. */
  readonly help: string;
}

/** From what on something is told. Times in ms. */
export const THRESHOLDS = {
  /** Servers from this version on have the faults mended that lost acknowledged messages. */
  goodVersion: [2, 12, 3],
  /** Body and headers of a message; below this a command has hardly any room. */
  payloadBytes: 256 * 1024,
  /** Parts of a limit that are used. */
  nearlyFull: 0.8,
  full: 0.95,
  /** Copies behind the leader by more messages than this. */
  copyLag: 1_000,
  /** An owner writes its record once a second, and another process takes over after 3 s. */
  silentMs: 15_000,
  /** A record that was given up is taken by another process at once, if there is one. */
  freeMs: 5_000,
  /** An input that waits longer is retried, or its reader is too slow. */
  waitingMs: 60_000,
  waiting: 10_000,
  /** A reader stops when more of its keys are parked. */
  parkedKeys: 100,
  /** Consumers that nobody uses and that go by no themselves. */
  idleConsumerMs: 60 * 60_000,
  /** Consumers on one stream: each reader has one. */
  consumers: 200,
  /** Finished commands that are still in their queue: they are purged once a second. */
  unpurged: 10_000,
} as const;

/** The name of a stream or bucket of a context, in the environment that was looked at. */
export function streamNamed(report: NatsReport, context: string, suffix: string): string {
  const name = `EW_${context}_${suffix}`;
  return report.prefix === undefined ? name : `${report.prefix}_${name}`;
}

/** A duration as people say it. */
export function spoken(ms: number): string {
  const units = [
    ["d", 24 * 60 * 60_000],
    ["h", 60 * 60_000],
    ["min", 60_000],
    ["s", 1_000],
  ] as const;
  const [unit, size] = units.find(([, size]) => ms >= size) ?? ["ms", 1];
  return `${Math.floor(ms / size)} ${unit}`;
}

/** `1 message`, `2 messages`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

/** The first names of a list, and how many more there are. */
export function listed(names: readonly string[], most = 5): string {
  const more = names.length - most;
  return names.slice(0, most).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
