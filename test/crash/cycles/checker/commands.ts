// No acknowledged command lost, one effect per command id, the first answer again.
import { CONTEXT, EVENTS } from "../context.ts";
import type { History } from "../history.ts";
import type { Ledger, LedgerEntry } from "../ledger.ts";
import { type Commit, commitsOf, groupsOf, isSame, journalsOf } from "./envelopes.ts";
import { reactionsTo } from "./reactions.ts";

interface Answer {
  readonly ok: boolean;
  readonly command_id: string;
  readonly position: { readonly stream: string; readonly sequence: number };
  readonly events?: readonly unknown[];
  readonly rejection?: { readonly reason: string };
}

/** What was acknowledged and is not there, or is there otherwise than it was answered. */
export function lostCommands(ledger: Ledger, history: History): readonly string[] {
  const commits = new Map(commitsOf(history).map((commit) => [commit.sequence, commit]));
  return commandsIn(ledger).flatMap((entry) => {
    const [first] = entry.answers;
    // Whatever was not answered is the business of liveness.
    if (first === undefined) return [];
    const answer = JSON.parse(first) as Answer;
    const commit = commits.get(answer.position.sequence);
    const what = `lost: ${entry.type} ${entry.id} was answered at ${answer.position.sequence}`;
    if (!commit || answer.position.stream !== EVENTS) return [`${what}, and nothing is there`];
    const subject = `ew.${CONTEXT}.evt.${entry.handler}.${entry.aggregateId}`;
    if (commit.subject !== subject) return [`${what}, where there is ${commit.subject}`];
    return isOf(commit, answer) ? [] : [`${what}, where there is another commit than answered`];
  });
}

function isOf({ events }: Commit, { ok, command_id, events: told, rejection }: Answer): boolean {
  const [first] = events;
  if (first?.causation_id !== command_id) return false;
  if (!ok) return first.payload.reason === rejection?.reason;
  const facts = events.filter(({ event_type }) => event_type !== "$accepted");
  return isSame(facts, told);
}

/** Command ids that have more than one commit, and commits of no command that anybody sent. */
export function doubledEffects(ledger: Ledger, history: History): readonly string[] {
  const sent = new Set(commandsIn(ledger).map(({ id }) => id));
  const journaled = journalsOf(history).flatMap(({ commands }) => commands);
  const asked = [...journaled, ...reactionsTo(history)];
  const known = new Set([...sent, ...asked.map(({ command_id }) => command_id)]);
  const found: string[] = [];
  const groups = groupsOf(commitsOf(history), ({ events }) => events[0]!.causation_id);
  for (const [id, commits] of groups) {
    const at = commits.map(({ sequence }) => sequence).join(", ");
    if (commits.length > 1) found.push(`doubled: command ${id} has effects at ${at}`);
    if (!known.has(id))
      found.push(`doubled: nobody sent command ${id}, which has effects at ${at}`);
  }
  return [...found, ...repeatedEvents(history)];
}

function repeatedEvents(history: History): readonly string[] {
  const events = commitsOf(history).flatMap((commit) => commit.events);
  const groups = [...groupsOf(events, ({ event_id }) => event_id)];
  const repeated = groups.filter(([, group]) => group.length > 1);
  return repeated.map(([id]) => `doubled: event ${id} is on the log more than once`);
}

/** Commands whose later answers are not their first one. */
export function changedAnswers(ledger: Ledger): readonly string[] {
  return commandsIn(ledger).flatMap(({ type, id, answers: [first, ...others] }) => {
    if (first === undefined) return [];
    const same = JSON.parse(first) as unknown;
    const other = others.find((text) => !isSame(JSON.parse(text), same));
    if (other === undefined) return [];
    return [`answered otherwise: ${type} ${id} got ${first}, and later ${other}`];
  });
}

const commandsIn = (ledger: Ledger): readonly LedgerEntry[] =>
  ledger.filter(({ kind }) => kind === "command");
