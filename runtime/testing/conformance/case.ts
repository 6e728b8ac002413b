// One case of the conformance suite: its own context on a broker, its connections, its deadline.
import { messageOf } from "../../core/error.ts";
import { type Names, namesOf, PARTITIONS } from "../../core/subjects.ts";
import { systemClock } from "../../host/clock.ts";
import type { Broker, Connection, StreamSpec, Topology } from "../../ports.ts";
import { type FaultPlan, withFaults } from "../faults.ts";
import { assert, within } from "./expect.ts";

/** How long one case may take, in ms. */
const CASE_MS = 20_000;

/** What the suite needs of an adapter. */
export interface ConformanceSetup {
  /** A broker without data; several may share one server, contexts are unique. */
  broker(): Promise<Broker>;
  /** The same with small queues; without it the cases of a full queue are left out. */
  readonly boundedBroker?: () => Promise<Broker>;
  /** Messages that a queue of `boundedBroker` holds; 10 unless told. */
  readonly queueLimit?: number;
  /** Cuts all connections of the broker and lets them come back; resolves when it may. */
  readonly interrupt?: (broker: Broker) => Promise<void>;
}

/** One case, for any test runner. */
export interface ConformanceCase {
  /** A sentence about behaviour. */
  readonly name: string;
  run(): Promise<void>;
}

/** What a context of a case keeps. */
export type Kept = "log" | "queue" | "timers" | "deadLetters" | "buckets";

/** A case before it knows its adapter. */
export interface Behaviour {
  readonly name: string;
  /** Few, because each stream costs a real server some milliseconds. */
  readonly keeps: readonly Kept[];
  readonly needs?: "boundedBroker" | "interrupt";
  check(scene: Scene): Promise<void>;
}

/** What a case works with. */
export interface Scene {
  readonly names: Names;
  readonly queueLimit: number;
  /** A new connection to the case's broker; closed when the case is over. */
  connect(options?: SceneOptions): Promise<Connection>;
  interrupt(): Promise<void>;
}

/** How one connection of a case differs. */
export interface SceneOptions {
  readonly plan?: FaultPlan;
  /** What it sets up; what the case keeps unless told. */
  readonly keeps?: readonly Kept[];
  /** Handlers whose commands the queue takes; `Order` unless told. */
  readonly handlers?: readonly string[];
}

/** The case that runs a behaviour on an adapter. */
export function caseOf(setup: ConformanceSetup, behaviour: Behaviour): ConformanceCase {
  return {
    name: behaviour.name,
    async run() {
      const isBounded = behaviour.needs === "boundedBroker";
      const broker = await (isBounded ? setup.boundedBroker!() : setup.broker());
      const connections: Connection[] = [];
      const scene = sceneOf(setup, behaviour, broker, connections);
      try {
        await within(behaviour.check(scene), behaviour.name, CASE_MS);
      } finally {
        await Promise.all(connections.map(closeQuietly));
      }
    },
  };
}

function sceneOf(
  setup: ConformanceSetup,
  behaviour: Behaviour,
  broker: Broker,
  connections: Connection[],
): Scene {
  // Letters and digits only: the context becomes a part of stream and bucket names.
  const context = `Case${crypto.randomUUID().replaceAll("-", "").slice(0, 12)}`;
  const names = namesOf(context);
  return {
    names,
    queueLimit: setup.queueLimit ?? 10,
    async connect({ plan, keeps = behaviour.keeps, handlers = ["Order"] } = {}) {
      const topology = topologyOf(context, names, keeps, handlers);
      const chosen = plan ? withFaults(broker, plan) : broker;
      const options = { topology, clock: systemClock, log: () => undefined };
      const connection = await within(chosen.connect(options), "connect");
      connections.push(connection);
      return connection;
    },
    async interrupt() {
      assert(setup.interrupt, "The setup cannot interrupt");
      await within(setup.interrupt(broker), "The setup's interrupt", CASE_MS);
    },
  };
}

function topologyOf(
  context: string,
  names: Names,
  keeps: readonly Kept[],
  handlers: readonly string[],
): Topology {
  const prefix = `ew.${context}`;
  const queue: StreamSpec = {
    name: names.commands,
    kind: "queue",
    subjects: handlers.map((handler) => `${prefix}.cmd.${handler}.*.*`),
    partition: { prefix: `${prefix}.cmd`, count: PARTITIONS },
  };
  const timers: StreamSpec = {
    name: names.timers,
    kind: "timers",
    subjects: [`${prefix}.timer.>`, `${prefix}.due.>`],
  };
  const specs: Readonly<Record<Exclude<Kept, "buckets">, StreamSpec>> = {
    log: { name: names.events, kind: "log", subjects: [`${prefix}.evt.>`] },
    queue,
    timers,
    deadLetters: { name: names.deadLetters, kind: "deadLetters", subjects: [`${prefix}.dlq.>`] },
  };
  return {
    streams: keeps.filter((kept) => kept !== "buckets").map((kept) => specs[kept]),
    buckets: keeps.includes("buckets") ? [names.readers, names.rows("Orders")] : [],
  };
}

async function closeQuietly(connection: Connection): Promise<void> {
  try {
    await within(connection.close(), "close");
  } catch (error) {
    assert(false, `A connection could not be closed: ${messageOf(error)}`);
  }
}
