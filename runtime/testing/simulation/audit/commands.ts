// Commands and their commits: nothing acknowledged is lost, one effect, the first answer again, no
// gap in a log, no break in what caused what, and nothing left over.
import { decodeCommand, isReceipt } from "../../../core/codec.ts";
import type { Recorded, Sent } from "../../../core/message.ts";
import type { CommandResult } from "../../../host/answer.ts";
import type { TakenMessage } from "../world.ts";
import type { Evidence, StoredCommit } from "./evidence.ts";
import type { Check, Violation } from "./violation.ts";

type Found = Omit<Violation, "invariant">;

/** Every command that a client sent was answered. */
export const everySendIsAnswered: Check = ({ sends }) =>
  sends
    .filter(({ failure, answers }) => failure !== undefined || answers.length === 0)
    .map(({ command, key, failure = "it waits still" }) => {
      return { message: `${command.type} ${key} of a client was not answered: ${failure}.` };
    });

/** What an answer tells of is on the log. */
export const nothingAcknowledgedIsLost: Check = function* ({ sends, commits }) {
  const bySequence = new Map(commits.map((commit) => [commit.sequence, commit]));
  for (const { command, direct, answers } of sends) {
    for (const answer of answers) {
      if (direct && !writes(answer)) continue;
      const commit = bySequence.get(answer.position.sequence);
      if (commit && commandOf(commit) === answer.commandId && tells(commit, answer)) continue;
      // What its payload made invalid was never sent.
      if (answer.position.sequence === 0) continue;
      const { sequence } = answer.position;
      yield {
        message: `${command.type} was answered with what is not on the log at ${sequence}.`,
        ...(commit && aboutOf(commit.events[0]!)),
      };
    }
  }
};

/** A command has one commit, however often it was sent and delivered. */
export const oneEffectPerCommand: Check = function* ({ commits }) {
  const seen = new Map<string, StoredCommit>();
  for (const commit of commits) {
    const id = commandOf(commit);
    const first = seen.get(id);
    if (first) yield twice(id, first, commit);
    else seen.set(id, commit);
  }
};

function twice(id: string, first: StoredCommit, second: StoredCommit): Found {
  const types = second.events.map(({ type }) => type).join(", ");
  const message = `The command ${id} has two commits, ${first.sequence} and ${second.sequence} (${types}).`;
  return { message, ...aboutOf(second.events[0]!) };
}

/** Whoever repeats a command gets the first answer. */
export const theFirstAnswerAgain: Check = function* ({ sends }) {
  for (const { command, direct, answers } of sends) {
    const [first, ...others] = answers;
    if (!first || (direct && !writes(first))) continue;
    const other = others.find((answer) => shown(answer) !== shown(first));
    if (other) {
      yield { message: `${command.type} was answered ${shown(first)}, then ${shown(other)}.` };
    }
  }
};

/** The events of a log are numbered without gap, and none is older than the one before. */
export const logsHaveNoGap: Check = function* ({ commits }) {
  const last = new Map<string, Recorded>();
  const ids = new Set<string>();
  for (const { subject, events } of commits) {
    for (const event of events) {
      const before = last.get(subject);
      const version = (before?.aggregateVersion ?? 0) + (isReceipt(event.type) ? 0 : 1);
      if (event.aggregateVersion !== version) {
        const message = `${event.type} has the version ${event.aggregateVersion}, not ${version}.`;
        yield { message, ...aboutOf(event) };
      }
      if (before && before.time > event.time) {
        const message = `${event.type} is of ${event.time}, what came before it of ${before.time}.`;
        yield { message, ...aboutOf(event) };
      }
      if (ids.has(event.id)) yield { message: `The event id ${event.id} is there twice.` };
      ids.add(event.id);
      last.set(subject, event);
    }
  }
};

/** Every event belongs to what its command belongs to, and was caused by it. */
export const correlationIsUnbroken: Check = function* ({ commits, taken }) {
  const commands = new Map(commandsIn(taken).map((command) => [command.id, command]));
  for (const { events } of commits) {
    for (const event of events) {
      // A direct command is on no stream, and starts something new.
      const expected = commands.get(event.causationId)?.correlationId ?? event.causationId;
      if (event.correlationId === expected) continue;
      const message = `${event.type} belongs to ${event.correlationId}, its command to ${expected}.`;
      yield { message, ...aboutOf(event) };
    }
  }
};

/** Every durable command that was taken has a commit, or a dead letter. */
export const noCommandIsLeft: Check = function* ({ commits, taken, letters }) {
  const done = new Set(commits.map(commandOf));
  for (const { message } of letters) {
    const command = readCommand(message.bytes);
    if (command) done.add(command.id);
  }
  for (const { id, type, aggregateId } of commandsIn(taken)) {
    if (done.has(id)) continue;
    yield { message: `${type} ${id} for ${aggregateId} was taken, and neither done nor dead.` };
  }
};

/** The durable commands among what was taken. */
export function commandsIn(taken: readonly TakenMessage[]): readonly Sent[] {
  const commands = taken.filter(({ subject }) => subject.split(".")[2] === "cmd");
  return commands.flatMap(({ bytes }) => readCommand(bytes) ?? []);
}

function readCommand(bytes: Uint8Array): Sent | undefined {
  try {
    return decodeCommand(bytes);
  } catch {
    return undefined;
  }
}

/** The command that a commit is of. */
export function commandOf({ events }: StoredCommit): string {
  return events.at(-1)!.causationId;
}

/** Whose log an event is on. */
function aboutOf({ aggregateType, aggregateId }: Recorded): Pick<Found, "about"> {
  return { about: { name: aggregateType, id: aggregateId } };
}

/** Whether an answer stands for a commit, though its command was direct. */
function writes(answer: CommandResult): boolean {
  return answer.ok && answer.events.length > 0;
}

function tells({ events }: StoredCommit, answer: CommandResult): boolean {
  const facts = events.filter(({ type }) => !isReceipt(type)).map(({ id }) => id);
  const told = answer.ok ? answer.events.map(({ id }) => id) : [];
  return facts.join() === told.join();
}

function shown(answer: CommandResult): string {
  const { position } = answer;
  return answer.ok
    ? `${answer.events.map(({ id, type }) => `${type} ${id}`).join(", ") || "nothing"} at ${position.sequence}`
    : `${answer.rejection.reason} at ${position.sequence}`;
}

/** Every dead letter was to be expected. */
export function noUnexpectedLetter(
  isExpected: (letter: Evidence["letters"][number]) => boolean,
): Check {
  return ({ letters }) =>
    letters
      .filter((letter) => !isExpected(letter))
      .map(({ reader, key, reason }) => {
        return { message: `A dead letter of ${reader}, key ${key}: ${reason}` };
      });
}
