// The first reader of a saga: each input of its log and its timers is stepped through the instance
// that it belongs to.
import { decodeCommit } from "../core/codec.ts";
import { EventwrightError } from "../core/error.ts";
import { type Keyed, readKeyed } from "../core/fold.ts";
import { FEED_PAST, ORIGIN, TYPES } from "../core/headers.ts";
import type { Recorded } from "../core/message.ts";
import { isAfter, NOWHERE, type Position, type Saga, type SagaInput } from "../core/saga.ts";
import { runnableVersions } from "../core/saga-version.ts";
import type { StoredMessage } from "../ports.ts";
import { eventFilters } from "./event-filters.ts";
import type { Host } from "./host.ts";
import { unreadable } from "./input.ts";
import { type Knowledge, knowledgeOf } from "./knowledge.ts";
import { createLanes } from "./lanes.ts";
import { laneBounds } from "./limits.ts";
import type { Input, Reader, ReaderDefinition, Source } from "./reader.ts";
import { startReader } from "./reader.ts";
import { openJournal, type SagaJournal } from "./saga-journal.ts";
import { firedTimer, putOffUntil, setTimer } from "./saga-timers.ts";
import { divided, type Shard } from "./shards.ts";
import { traceOf } from "./trace.ts";

/** The value of the origin header for commands of a saga's instance. */
export function originOf(saga: Saga, instance: string): string {
  return `${saga.name}|${encodeURIComponent(instance)}`;
}

/** Starts a saga's journal reader, over the log and its timers. */
export function startSaga(host: Host, saga: Saga, shard: Shard): Reader {
  const { events, commands } = saga.contract;
  const creators = [...Object.values(events), ...Object.values(commands)];
  const due = `ew.${host.context}.due.${saga.name}.>`;
  let stint = beginStint(host, saga);
  const definition: ReaderDefinition = {
    name: saga.name,
    shard,
    knows: { ...knowledgeOf(events), ...chartsKnown(saga) },
    lanes: createLanes(laneBounds(host.limits)),
    sources: [
      { id: "events", stream: host.names.events, filters: eventFilters(host.context, creators) },
      {
        id: "timers",
        stream: host.names.timers,
        filters: [due],
        waitsForFirst: true,
        purge: { filter: due },
      },
    ],
    inputsOf: (message, source: Source) =>
      source.id === "events"
        ? eventInputs(saga, message, stint)
        : [timerInput(host, saga, message, stint)],
    handling: { operation: "step", follows: "cause", what: () => saga.name },
    parks: (error) => !(error instanceof EventwrightError && error.code === "event_unrouted"),
    carryOut: (id, order) => stint.journal.carryOut(id, order, stint.passed),
    owned() {
      stint = beginStint(host, saga);
    },
  };
  return startReader(host, divided(definition, shard));
}

/**
 * The newest chart, and each one whose instances go on here: a build without one of them does not
 * ask for the record of a build that has it.
 */
function chartsKnown(saga: Saga): Knowledge {
  const each = runnableVersions(saga).map((version) => [`${saga.name}@${version}`, version]);
  return { [saga.name]: saga.version, ...Object.fromEntries(each) };
}

/** What is known only while the record is owned. A task of an earlier stint keeps its own. */
interface SagaStint {
  readonly journal: SagaJournal;
  /** Whatever was dispatched up to here is handled before what comes behind it. */
  passed: Position;
}

function beginStint(host: Host, saga: Saga): SagaStint {
  return { journal: openJournal(host, saga), passed: NOWHERE };
}

function eventInputs(saga: Saga, message: StoredMessage, stint: SagaStint): readonly Input[] {
  const { sequence, headers } = message;
  const pass = (index: number): void => {
    const place = { sequence, index };
    // A dead letter that is handled again was passed before.
    if (isAfter(place, stint.passed)) stint.passed = place;
  };
  pass(0);
  // For a saga from now on, what a feed held before its import was born has been before too.
  if (headers[FEED_PAST] !== undefined && saga.contract.from === "now") return [];
  const [origin, instance] = (message.headers[ORIGIN] ?? "").split("|");
  const asker = origin === saga.name ? decodeURIComponent(instance ?? "") : undefined;
  const types = message.headers[TYPES]?.split(",");
  const hears = !types || types.some((type) => type in saga.contract.events);
  if (!hears && asker === undefined) return [];
  const inputs: Input[] = [];
  decodeCommit(message.bytes).forEach((stored, index) => {
    pass(index);
    const told = tellingOf(saga, stored, hears || index > 0 ? undefined : asker);
    if (!told) return;
    if ("error" in told) {
      inputs.push(unreadable(told.key, told.error));
      return;
    }
    const input: SagaInput = { kind: "event", event: told.event, position: { sequence, index } };
    inputs.push({
      key: told.key,
      handle: (span) => stint.journal.step(told.key, input, traceOf(span, headers)),
    });
  });
  return inputs;
}

/**
 * Which instance hears a stored event. A commit without an event that the saga hears answers
 * whoever asked, once: with its receipt, or with its first event, told as `$accepted`.
 */
function tellingOf(saga: Saga, stored: Recorded, asker: string | undefined): Keyed | undefined {
  if (stored.type in saga.contract.events) return readKeyed(saga.contract, stored);
  return asker === undefined ? undefined : { key: asker, event: stored };
}

function timerInput(host: Host, saga: Saga, message: StoredMessage, stint: SagaStint): Input {
  const fired = firedTimer(message);
  const { instance: key, timer, number } = fired;
  const input: SagaInput = { kind: "timer", timer, number, passed: stint.passed };
  return {
    key,
    handle(span) {
      const trace = traceOf(span, message.headers);
      const putOffMs = putOffUntil(host.clock.nowMs(), fired);
      if (putOffMs === undefined) return stint.journal.step(key, input, trace);
      return setTimer(host, saga, { ...fired, putOffMs }, trace);
    },
  };
}
