// All invariants of a run: those that always must hold, and the user's.
import { messageOf } from "../../../core/error.ts";
import type { StoredDeadLetter } from "../../../host/letters.ts";
import type { SimulatedParts } from "../parts.ts";
import * as commands from "./commands.ts";
import type { Evidence } from "./evidence.ts";
import { rowsAreTheFoldOfTheLog } from "./projections.ts";
import { reactionsFollowTheirEvents } from "./reactions.ts";
import * as sagas from "./sagas.ts";
import type { Check, Violation } from "./violation.ts";

/** What is wrong with what a run has left, by the name of the rule: nothing, or texts. */
export type Invariants = Readonly<
  Record<string, (evidence: Evidence) => string | readonly string[] | undefined>
>;

const ALWAYS: Readonly<Record<string, Check>> = {
  "every command is answered": commands.everySendIsAnswered,
  "nothing acknowledged is lost": commands.nothingAcknowledgedIsLost,
  "one effect per command": commands.oneEffectPerCommand,
  "the first answer again": commands.theFirstAnswerAgain,
  "logs have no gap": commands.logsHaveNoGap,
  "correlation is unbroken": commands.correlationIsUnbroken,
  "no command is left": commands.noCommandIsLeft,
  "every start begins": sagas.everyStartBegins,
  "journals have no gap": sagas.journalsHaveNoGap,
  "every input counts once": sagas.everyInputCountsOnce,
  "the journal is sent": sagas.theJournalIsSent,
  "a command is one command": sagas.aCommandIsOneCommand,
  "sagas keep correlation": sagas.sagasKeepCorrelation,
  "no stale timer is heard": sagas.noStaleTimerIsHeard,
  "no answer is asked again": sagas.noAnswerIsAskedAgain,
  "undoing goes backwards": sagas.undoingGoesBackwards,
  "reactions follow their events": reactionsFollowTheirEvents,
  "rows are the fold of the log": rowsAreTheFoldOfTheLog,
};

/** What of the rules that always hold a simulation may say otherwise. */
export interface AuditOptions {
  readonly invariants: Invariants;
  readonly expectedLetters: (letter: StoredDeadLetter) => boolean;
  /** Names of sagas whose instances may wait without a timer. */
  readonly mayWait: readonly string[];
}

/** The audit of a run, with the user's invariants. */
export function auditOf({
  invariants: own,
  expectedLetters,
  mayWait,
}: AuditOptions): (evidence: Evidence, parts: SimulatedParts) => Iterable<Violation> {
  const checks = Object.entries({
    ...ALWAYS,
    "every saga ends, waits for a timer or is parked": sagas.everySagaEnds(mayWait),
    "no unexpected dead letter": commands.noUnexpectedLetter(expectedLetters),
  });
  return function* (evidence, parts) {
    for (const [invariant, check] of checks) {
      for (const found of foundBy(check, evidence, parts)) yield { invariant, ...found };
    }
    for (const [invariant, check] of Object.entries(own)) {
      for (const message of wrongIn(check, evidence)) yield { invariant, message };
    }
  };
}

/** What throws, such as a projection that is folded, has found something too. */
function foundBy(
  check: Check,
  evidence: Evidence,
  parts: SimulatedParts,
): readonly Omit<Violation, "invariant">[] {
  try {
    return [...check(evidence, parts)];
  } catch (error) {
    return [{ message: messageOf(error) }];
  }
}

function wrongIn(check: Invariants[string], evidence: Evidence): readonly string[] {
  try {
    const found = check(evidence) ?? [];
    if (typeof found === "string") return [found];
    if (Array.isArray(found)) return found.map(String);
    return [`It gives ${found instanceof Promise ? "a promise" : String(found)}, and no texts.`];
  } catch (error) {
    return [messageOf(error)];
  }
}
