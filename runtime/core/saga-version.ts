// Which chart an instance goes on by: the current one, that of its own version, or the current one
// after a migration. Pure: the same saved instance always leads to the same place.
import type { AnyStateMachine } from "xstate";
import { EventwrightError, messageOf } from "./error.ts";
import {
  type ChartState,
  type Effect,
  hasEdge,
  mayHear,
  problemWithValue,
  resolveState,
  restoreState,
  startChart,
  stepChart,
  timersIn,
} from "./machine.ts";
import type { Message } from "./message.ts";
import type { EarlierInstance, Saga, SagaInstance } from "./saga.ts";

/** Where an instance is before an input. */
export interface Standing {
  readonly machine: AnyStateMachine;
  readonly version: number;
  readonly state: ChartState;
  /** Whether a migration has just brought it there. */
  readonly moved: boolean;
  /** What starting it, or moving it, asks for. */
  readonly effects: readonly Effect[];
}

/** What of an instance says where it goes on. */
type Saved = Pick<SagaInstance, "instance" | "chartVersion" | "state" | "timers">;

/**
 * Where an instance goes on. Throws `chart_version_unknown` when this build has no chart for it,
 * which a newer one may have, `state_unknown` when its chart has no such state any more, and
 * `migration_failed`.
 */
export function standingOf(saga: Saga, before: Saved | undefined): Standing {
  const { machine, version } = saga;
  if (!before) return { machine, version, moved: false, ...startChart(machine) };
  const pinned = before.chartVersion === version ? machine : saga.earlier[before.chartVersion];
  if (pinned) return { ...placeIn(saga, pinned, before), version: before.chartVersion };
  if (saga.migrate[before.chartVersion]) return moved(saga, before);
  throw unknownVersion(saga, before);
}

/**
 * Whether an event has an edge there. The timer of a state that a migration has left means nothing,
 * whatever wildcards say.
 */
export function hears({ machine, state, moved }: Standing, event: Message): boolean {
  return (!moved || mayHear(state, event.type)) && hasEdge(machine, state, event);
}

/** Where an event leads, which must have an edge there. */
export function heardAt(at: Standing, event: Message): Standing {
  const { state, effects } = stepChart(at.machine, at.state, event);
  return { ...at, state, effects: [...at.effects, ...effects] };
}

/**
 * Why a build with this saga could not go on with an instance; undefined when it could, or need
 * not. It is as `sagas` of the operations tells it, or as a journal entry has it.
 *
 * @example
 * for (const one of await operations.sagas({ saga: "OrderFulfilment" })) {
 *   const why = whyStranded(fulfilment, one);
 *   if (why !== undefined) console.error(why);
 * }
 */
export function whyStranded(
  saga: Saga,
  instance: Omit<Saved, "timers"> & Pick<SagaInstance, "status">,
): string | undefined {
  if (instance.status === "done") return undefined;
  try {
    standingOf(saga, { ...instance, timers: {} });
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

/** The versions whose instances a build of the saga can go on with. */
export function runnableVersions({ version, earlier, migrate }: Saga): readonly number[] {
  return [version, ...Object.keys(earlier).map(Number), ...Object.keys(migrate).map(Number)];
}

function placeIn(
  { name }: Saga,
  machine: AnyStateMachine,
  { instance, chartVersion, state: saved }: Saved,
): Omit<Standing, "version"> {
  try {
    return { machine, moved: false, effects: [], state: restoreState(machine, saved) };
  } catch (cause) {
    throw new EventwrightError(
      "state_unknown",
      `${name} ${instance} is in ${JSON.stringify(saved.value)} of chart version ` +
        `${chartVersion}: ${messageOf(cause)} A chart that instances run stays as it is: give the ` +
        "changed one the next version, deploy that, and have the dead letters handled again.",
      { cause },
    );
  }
}

function moved(saga: Saga, before: Saved): Standing {
  const { machine, version } = saga;
  const { value, context } = migrated(saga, before);
  const problem =
    typeof context === "object" && context !== null
      ? problemWithValue(machine, value)
      : "the context is no object";
  if (problem !== undefined) {
    throw migrationFailed(saga, before, `gives ${JSON.stringify(value)}, and ${problem}`);
  }
  const state = resolveState(machine, value, context, undefined);
  const effects = timersMoved(machine, state, before);
  return { machine, version, state, moved: true, effects };
}

function migrated(saga: Saga, before: Saved): ReturnType<Saga["migrate"][number]> {
  const { value, context } = before.state as Pick<EarlierInstance, "value" | "context">;
  try {
    return saga.migrate[before.chartVersion]!({ instance: before.instance, value, context });
  } catch (cause) {
    throw migrationFailed(saga, before, `throws: ${messageOf(cause)}`, cause);
  }
}

/** Timers of states that are gone are cancelled, those that are left stay due, others begin. */
function timersMoved(
  machine: AnyStateMachine,
  state: ChartState,
  { timers }: Saved,
): readonly Effect[] {
  const running = Object.entries(timers);
  const gone = running.filter(([, { event }]) => !mayHear(state, event.type));
  const begun = timersIn(machine, state).filter(
    (effect) => effect.kind === "timer" && !(effect.id! in timers),
  );
  return [...gone.map(([id]): Effect => ({ kind: "cancel", id })), ...begun];
}

function migrationFailed(
  { name, version }: Saga,
  { instance, chartVersion, state: { value } }: Saved,
  what: string,
  cause?: unknown,
): EventwrightError {
  return new EventwrightError(
    "migration_failed",
    `${name} ${instance} cannot be moved from chart version ${chartVersion}, where it is in ` +
      `${JSON.stringify(value)}, to version ${version}: migrate ${what}. Let it give a state of ` +
      "the new chart, deploy that, and have the dead letters handled again.",
    { cause },
  );
}

function unknownVersion(saga: Saga, { instance, chartVersion }: Saved): EventwrightError {
  const known = [...runnableVersions(saga)].sort((a, b) => a - b).join(", ");
  return new EventwrightError(
    "chart_version_unknown",
    `${saga.name} ${instance} runs chart version ${chartVersion}, and this build has ${known}: ` +
      "give defineSaga that version under earlier or migrate, or leave it to a newer build.",
  );
}
