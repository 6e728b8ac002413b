// What every part of the host is given: the connection, the clock, the names, the bounds.
import type { StopSignal } from "../core/stop.ts";
import type { Names } from "../core/subjects.ts";
import type { Telemetry } from "../core/telemetry.ts";
import type { Clock, Connection, Log } from "../ports.ts";
import type { Balance } from "./balance.ts";
import type { Limits } from "./limits.ts";
import type { ServiceGates } from "./service-gate.ts";

/** The surroundings of one running app. */
export interface Host {
  readonly connection: Connection;
  readonly context: string;
  readonly names: Names;
  readonly clock: Clock;
  readonly log: Log;
  /** Whoever looks for it first does nothing where there is none. */
  readonly telemetry?: Telemetry | undefined;
  readonly limits: Limits;
  /** Divisor of every delay of sagas and services. */
  readonly timeScale: number;
  /** This process, in the reader records. */
  readonly processId: string;
  /** Who owns how much, so that processes share the readers. */
  readonly balance: Balance;
  /** What the calls of this process's services wait for. */
  readonly gates: ServiceGates;
  /** Shards that a reader is born with. */
  readonly shards: number;
  /** A number in [0, 1). */
  readonly random: () => number;
  /** Given when the app closes. */
  readonly closing: StopSignal;
}
