// Sagas: every start begins an instance, journals have no gap, what is journaled is sent and
// nothing else, what was answered is not asked again, undoing goes backwards, every instance ends.
import { readStored } from "../../../core/fold.ts";
import { ORIGIN } from "../../../core/headers.ts";
import { decodeEntry } from "../../../core/journal.ts";
import type { Recorded } from "../../../core/message.ts";
import {
  firingId,
  instanceOf,
  type Saga,
  type SagaEntry,
  type SagaInput,
} from "../../../core/saga.ts";
import { stepSaga } from "../../../core/saga-step.ts";
import { commandsIn } from "./commands.ts";
import type { Evidence } from "./evidence.ts";
import type { Check, Violation } from "./violation.ts";

type Found = Omit<Violation, "invariant">;

/** A check of each instance of each saga. */
function ofEachInstance(
  check: (saga: Saga, entries: readonly SagaEntry[], evidence: Evidence) => Iterable<string>,
): Check {
  return function* (evidence, { sagas }): Iterable<Found> {
    for (const saga of sagas) {
      for (const [id, entries] of evidence.journals(saga)) {
        for (const message of check(saga, entries, evidence)) {
          yield { message: `${saga.name} ${id}: ${message}`, about: { name: saga.name, id } };
        }
      }
    }
  };
}

/** Whoever an event should start is there. */
export const everyStartBegins: Check = function* (evidence, { sagas }) {
  for (const saga of sagas) {
    const journals = evidence.journals(saga);
    for (const stored of evidence.events) {
      if (!saga.contract.startsOn.includes(stored.type)) continue;
      const event = readStored(saga.contract.events, stored);
      const id = instanceOf(saga, event);
      if (journals.has(id) || !starts(saga, id, event)) continue;
      yield { message: `${event.type} of ${id} has started no ${saga.name}.` };
    }
  }
};

/** Whether the chart has an edge for it where it begins. */
function starts(saga: Saga, id: string, event: Recorded): boolean {
  const input: SagaInput = { kind: "event", event, position: { sequence: 1, index: 0 } };
  return stepSaga(saga, id, undefined, input, { nowMs: 0, timeScale: 1 }).kind === "entry";
}

/**
 * An instance is done, parked, or waits for a timer, but for sagas that wait for somebody outside;
 * no timer is overdue.
 */
export function everySagaEnds(mayWait: readonly string[]): Check {
  return ofEachInstance(function* (saga, entries, { endMs }) {
    const { status, state, timers } = entries.at(-1)!.after;
    if (status !== "active") return;
    const waiting = Object.entries(timers);
    const where = JSON.stringify(state.value);
    if (waiting.length === 0 && !mayWait.includes(saga.name)) {
      yield `it stands in ${where}, and no timer will move it on`;
    }
    for (const [timer, { dueMs }] of waiting) {
      if (dueMs > endMs) continue;
      yield `its timer ${timer} was due at ${timeOf(dueMs)}, and it stands in ${where}`;
    }
  });
}

const timeOf = (ms: number): string => new Date(ms).toISOString();

/** The entries of a journal are numbered without gap, and are of one start. */
export const journalsHaveNoGap = ofEachInstance(function* (_saga, entries) {
  for (const [index, { after }] of entries.entries()) {
    if (after.number !== index + 1) yield `entry ${index + 1} has the number ${after.number}`;
    if (after.startId !== entries[0]!.after.startId)
      yield `entry ${after.number} has started it anew`;
  }
});

/** An input is journaled once. */
export const everyInputCountsOnce = ofEachInstance(function* (_saga, entries) {
  const seen = new Set<string>();
  for (const { input, after } of entries) {
    if (seen.has(input.id)) yield `entry ${after.number} hears ${input.type} ${input.id} again`;
    seen.add(input.id);
  }
});

/** What the journal says is sent, and what is sent the journal has said before. */
export const theJournalIsSent: Check = function* (evidence, { sagas }) {
  const sent = new Set(commandsIn(evidence.taken).map(({ id }) => id));
  for (const saga of sagas) {
    for (const [id, entries] of evidence.journals(saga)) {
      for (const command of entries.flatMap(({ commands }) => commands)) {
        if (sent.has(command.id)) continue;
        const message = `${saga.name} ${id} asked for ${command.type}, which was never sent.`;
        yield { message, about: { name: saga.name, id } };
      }
    }
  }
  yield* sentTooEarly(evidence.taken);
};

function* sentTooEarly(taken: Evidence["taken"]): Iterable<Found> {
  const journaled = new Set<string>();
  for (const message of taken) {
    if (message.subject.split(".")[2] === "saga") {
      for (const { id } of decodeEntry(message.bytes).commands) journaled.add(id);
    }
    for (const { id, type, aggregateId } of commandsIn(askedIn([message]))) {
      if (journaled.has(id)) continue;
      yield { message: `${type} for ${aggregateId} was sent by a saga that had not journaled it.` };
    }
  }
}

const askedIn = (taken: Evidence["taken"]): Evidence["taken"] =>
  taken.filter(({ headers }) => headers[ORIGIN] !== undefined);

/** What a saga sends again has the same content, time and correlation. */
export const aCommandIsOneCommand: Check = function* ({ taken }) {
  const contents = new Map<string, string>();
  for (const command of commandsIn(askedIn(taken))) {
    const content = JSON.stringify([command.data, command.time, command.correlationId]);
    const before = contents.get(command.id);
    if (before !== undefined && before !== content) {
      yield { message: `${command.type} ${command.id} was sent as ${before} and as ${content}.` };
    }
    contents.set(command.id, content);
  }
};

/** A saga's commands belong to what started it, and were caused by what it heard. */
export const sagasKeepCorrelation: Check = function* (evidence, { sagas }) {
  const events = new Map<string, string>();
  for (const { events: stored } of evidence.commits) {
    for (const { id, correlationId } of stored) events.set(id, correlationId);
  }
  for (const saga of sagas) {
    for (const [id, entries] of evidence.journals(saga)) {
      const firings = firingsOf(saga, id, entries);
      for (const { commands, input } of entries) {
        for (const { type, causationId, correlationId } of commands) {
          const expected = events.get(input.id) ?? firings.get(input.id);
          if (causationId === input.id && correlationId === expected) continue;
          const message = `${saga.name} ${id} sent ${type}, which does not belong to ${input.type}.`;
          yield { message, about: { name: saga.name, id } };
        }
      }
    }
  }
};

/** The firings that the timers of an instance may lead to, and what they belong to. */
function firingsOf(saga: Saga, id: string, entries: readonly SagaEntry[]): Map<string, string> {
  const firings = new Map<string, string>();
  for (const { after } of entries) {
    for (const [timer, { number, correlationId }] of Object.entries(after.timers)) {
      firings.set(firingId(saga, id, number, timer), correlationId);
    }
  }
  return firings;
}

/** A firing that was not live any more changed nothing. */
export const noStaleTimerIsHeard = ofEachInstance(function* (saga, entries) {
  for (const [index, { input, after }] of entries.entries()) {
    const before = entries[index - 1]?.after.timers ?? {};
    const live = Object.entries(before).map(([timer, { number }]) =>
      firingId(saga, after.instance, number, timer),
    );
    if (!input.type.startsWith("xstate.after.") || live.includes(input.id)) continue;
    yield `entry ${after.number} hears ${input.type}, which is not live`;
  }
});

/** What was answered is not asked again: a refusal stays one. */
export const noAnswerIsAskedAgain = ofEachInstance(function* (_saga, entries, { commits }) {
  const causes = causesOf(commits);
  const answered = new Set<string>();
  for (const { input, after, commands } of entries) {
    const cause = causes.get(input.id);
    if (cause !== undefined) answered.add(cause);
    for (const { id, type } of commands) {
      if (answered.has(id))
        yield `entry ${after.number} asks for ${type} again, which was answered`;
    }
  }
});

/** What was completed before the undoing began is undone in reverse order. */
export const undoingGoesBackwards = ofEachInstance(function* (_saga, entries, { commits }) {
  const causes = causesOf(commits);
  const completed: string[] = [];
  const undone: string[] = [];
  for (const { input, after, commands } of entries) {
    const names = new Map(Object.entries(after.asked).map(([name, { id }]) => [id, name]));
    const answers = names.get(causes.get(input.id) ?? "");
    if (answers !== undefined && undone.length === 0) completed.push(answers);
    for (const { id } of commands) {
      const name = names.get(id);
      if (!name?.endsWith(UNDO) || undone.includes(name)) continue;
      undone.push(name);
    }
  }
  const places = undone.map((name) => completed.indexOf(name.slice(0, -UNDO.length)));
  const known = places.filter((place) => place >= 0);
  if (known.every((place, index) => index === 0 || place < known[index - 1]!)) return;
  yield `it completed ${completed.join(", ")}, and then went ${undone.join(", ")}`;
});

/** How the undoing of a declared step is named, behind the step's name. */
const UNDO = ".undo";

function causesOf(commits: Evidence["commits"]): ReadonlyMap<string, string> {
  const causes = new Map<string, string>();
  for (const { events } of commits) {
    for (const { id, causationId } of events) causes.set(id, causationId);
  }
  return causes;
}
