// startApp: checks the parts, connects, gives birth to the readers and starts them.
import type { Aggregate } from "../core/aggregate.ts";
import type { MessageOf } from "../core/contract.ts";
import { EventwrightError } from "../core/error.ts";
import type { FeedContract } from "../core/feed.ts";
import type { MessageDefinition } from "../core/message.ts";
import type { Projection, RowOf } from "../core/projection.ts";
import type { Reaction } from "../core/reaction.ts";
import type { Saga, SagaEntry } from "../core/saga.ts";
import type { Service } from "../core/service.ts";
import { createStop, type Stop } from "../core/stop.ts";
import { namesOf } from "../core/subjects.ts";
import type { Telemetry } from "../core/telemetry.ts";
import type { Broker, Clock, Log } from "../ports.ts";
import type { CommandResult, StreamPosition } from "./answer.ts";
import { createBalance } from "./balance.ts";
import { systemClock } from "./clock.ts";
import type { Host } from "./host.ts";
import { DEFAULT_LIMITS, type Limits } from "./limits.ts";
import { type AppOperations, operationsOn } from "./operations.ts";
import { readRow } from "./projections.ts";
import { type ReadOptions, readEvents, readJournal, type StoredEvent } from "./read.ts";
import type { Reader } from "./reader.ts";
import { startReaders } from "./readers.ts";
import { readingsOf } from "./readings.ts";
import { createSender, type SendOptions } from "./sender.ts";
import { createGates } from "./service-gate.ts";
import { checkShards } from "./shards.ts";
import { guardedTelemetry } from "./telemetry.ts";
import { type Parts, topologyOf } from "./topology.ts";
import { deferred, startTimer } from "./wait.ts";

/** What `startApp` runs, and on what. */
export interface AppOptions {
  readonly broker: Broker;
  readonly aggregates?: readonly Aggregate[];
  readonly services?: readonly Service[];
  readonly sagas?: readonly Saga[];
  readonly reactions?: readonly Reaction[];
  readonly projections?: readonly Projection[];
  /** What outsiders see: the contracts of the catalog's `published`. */
  readonly feeds?: readonly FeedContract[];
  /** Divides every delay of sagas and services when it is scheduled: for samples and demos. */
  readonly timeScale?: number;
  readonly clock?: Clock;
  /**
   * Shards of a reader that is not there yet: at most so many processes share the work of one. 1,
   * 2, 4, 8 or 16. It stays as it was when the context was first started. Default 1.
   */
  readonly shards?: number;
  /** Takes structured log entries. Default: warnings and errors to the console. */
  readonly log?: Log;
  /** Takes spans and metrics: `openTelemetry()`, or one of your own. Default: nobody does. */
  readonly telemetry?: Telemetry;
  readonly limits?: Partial<Limits>;
}

type CommandsOf<T> = T extends { readonly contract: { readonly commands: infer C } }
  ? MessageOf<C & Aggregate["contract"]["commands"]>
  : never;
type ItemOf<T> = T extends readonly (infer Item)[] ? Item : never;

/** The commands that the aggregates and services of an app handle. */
export type AppCommand<O extends AppOptions> =
  | CommandsOf<ItemOf<O["aggregates"]>>
  | CommandsOf<ItemOf<O["services"]>>;

/** How a query is asked. */
export interface QueryOptions {
  /** Wait until the projection has seen everything up to here. */
  readonly after?: StreamPosition;
  /** How long to wait for that. Default 5,000. */
  readonly timeoutMs?: number;
}

/** A running app. */
export interface App<Command> extends AsyncDisposable {
  /**
   * Sends a command and waits for its answer. A refusal is a value. Throws `overloaded`,
   * `unconfirmed` (send it again, with the same `idempotencyKey`, or with the error's `commandId`),
   * `unavailable` (its aggregate is parked), `app_closed` (nothing was sent).
   */
  send(command: Command, options?: SendOptions): Promise<CommandResult>;
  /**
   * A projection's row. Throws `query_timeout` when `after` is not reached in time, and
   * `unknown_projection` when the app does not run the projection.
   */
  query<P extends Projection>(
    projection: P,
    key: string,
    options?: QueryOptions,
  ): Promise<RowOf<P["contract"]> | undefined>;
  /** Every event and receipt of the log, in order, as stored; copies of other contexts' too. */
  readEvents(options?: ReadOptions): AsyncGenerator<StoredEvent>;
  /** Every journal entry of a saga, in order. */
  readJournal(saga: Saga, options?: ReadOptions): AsyncGenerator<SagaEntry>;
  /** Its readers, services and dead letters: what an operator looks at, and can have done again. */
  readonly operations: AppOperations;
  /**
   * Resolves when the app works no more: with an error when one of its readers stopped for good
   * (`log_shorter_than_checkpoint`, `stream_missing`, `too_many_parked`, `reader_resharded`), with
   * undefined after `close`. A broker that is away for a while stops nothing. It never rejects.
   *
   * @example
   * const failure = await app.stopped;
   * if (failure) console.error(failure.message);
   */
  readonly stopped: Promise<EventwrightError | undefined>;
  /** Finishes what is in flight, within a limit, and disconnects. */
  close(): Promise<void>;
}

/**
 * Starts an app. Throws one error that says what to do when the parts do not fit together or the
 * broker cannot be reached.
 *
 * @example
 * const app = await startApp({ broker: memory(), aggregates: [order, inventory] });
 */
export function startApp<const O extends AppOptions>(options: O): Promise<App<AppCommand<O>>> {
  return startProcess(options, { processId: crypto.randomUUID(), random: Math.random });
}

/** What tells one process from another; a simulation brings its own. */
export type Chance = Pick<Host, "processId" | "random">;

/** Starts an app as the process that it is told to be. */
export async function startProcess<const O extends AppOptions>(
  options: O,
  { processId, random }: Chance,
): Promise<App<AppCommand<O>>> {
  const { aggregates = [], services = [], sagas = [], reactions = [] } = options;
  const { projections = [], feeds = [] } = options;
  const parts: Parts = { aggregates, services, sagas, reactions, projections, feeds };
  const { shards = 1, timeScale = 1, clock = systemClock, log = consoleLog } = options;
  checkShards(shards);
  const context = contextOf(parts);
  const definitions = definitionsOf(parts);
  const names = namesOf(context);
  const topology = topologyOf(context, names, parts);
  const connection = await options.broker.connect({ topology, clock, log });
  const closing = createStop();
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const common = { "messaging.system": options.broker.name, "eventwright.context": context };
  const host: Host = {
    ...{ connection, context, names, clock, log, limits, timeScale, processId, shards, closing },
    telemetry: options.telemetry && guardedTelemetry(options.telemetry, common, log),
    balance: createBalance(processId, limits.takeoverMs + limits.drainMs),
    gates: createGates(),
    random,
  };
  try {
    const readers = await startReaders(host, parts);
    return createApp(host, readers, definitions, closing);
  } catch (error) {
    closing.stop();
    await connection.close();
    throw error;
  }
}

function createApp<Command>(
  host: Host,
  readers: readonly Reader[],
  definitions: ReadonlyMap<string, MessageDefinition>,
  closing: Stop,
): App<Command> {
  const sender = createSender(host, (type) => {
    const definition = definitions.get(type);
    if (definition) return definition;
    throw new EventwrightError("unknown_type", `No aggregate or service here handles ${type}.`);
  });
  const forget = host.telemetry?.observe(() => readingsOf(host, readers, sender));
  let closed: Promise<void> | undefined;
  const stopped = deferred<EventwrightError | undefined>();
  for (const { ended } of readers) {
    void ended.then((error) => error && stopped.resolve(error));
  }
  const close = async (): Promise<void> => {
    closing.stop();
    await Promise.all(readers.map((reader) => reader.close()));
    forget?.();
    sender.close();
    await host.connection.close();
    stopped.resolve(undefined);
  };
  return {
    stopped: stopped.promise,
    send: (command, options = {}) => sender.send(command as never, options),
    async query(projection, key, options = {}) {
      const reader = readers.find(({ name, holds }) => name === projection.name && holds(key));
      if (!reader) throw notRun(projection.name);
      if (options.after) await reach(host, reader, options.after, options.timeoutMs);
      return readRow(host, projection, key) as never;
    },
    readEvents: (options = {}) => readEvents(host, options),
    readJournal: (saga, options = {}) => readJournal(host, saga, options),
    operations: { ...operationsOn(host), services: () => host.gates.statuses() },
    close: () => (closed ??= close()),
    [Symbol.asyncDispose]: () => (closed ??= close()),
  };
}

async function reach(
  host: Host,
  reader: Reader,
  after: StreamPosition,
  timeoutMs = 5_000,
): Promise<void> {
  const timer = startTimer(host.clock, timeoutMs);
  const reached = await reader.reach("events", after.sequence, timer.done);
  timer.cancel();
  if (reached) return;
  throw new EventwrightError(
    "query_timeout",
    `${reader.name} did not reach ${after.stream} ${after.sequence} in ${timeoutMs} ms.`,
    { transient: true },
  );
}

function notRun(projection: string): EventwrightError {
  const text = `The app does not run ${projection}: add it to projections.`;
  return new EventwrightError("unknown_projection", text);
}

function contextOf(parts: Parts): string {
  const contracts = [...partsWithContracts(parts).map(({ contract }) => contract), ...parts.feeds];
  const contexts = new Set(contracts.map(({ context }) => context));
  if (contexts.size === 1) return [...contexts][0]!;
  throw new EventwrightError(
    "app_invalid",
    contexts.size === 0
      ? "An app needs at least one aggregate, service, saga, reaction, projection or feed."
      : `An app runs one context, not ${[...contexts].join(" and ")}: start one app for each.`,
  );
}

function partsWithContracts({ aggregates, services, sagas, reactions, projections }: Parts) {
  return [...aggregates, ...services, ...sagas, ...reactions, ...projections];
}

function definitionsOf(parts: Parts): ReadonlyMap<string, MessageDefinition> {
  const definitions = new Map<string, MessageDefinition>();
  for (const { contract } of [...parts.aggregates, ...parts.services]) {
    for (const { definition } of Object.values(contract.commands)) {
      definitions.set(definition.type, definition);
    }
  }
  const names = [...partsWithContracts(parts), ...parts.feeds].map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return definitions;
  throw new EventwrightError("app_invalid", `${twice} is given to the app twice.`);
}

const consoleLog: Log = ({ level, message }) => {
  if (level === "error") console.error(message);
  else if (level === "warn") console.warn(message);
};
