// The checker: what a bare NATS client found and what the sender wrote down, held against every
// promise. It takes nothing from the runtime, and does nothing but compare.
import type { History } from "../history.ts";
import type { Ledger } from "../ledger.ts";
import { brokenChains } from "./chains.ts";
import { changedAnswers, doubledEffects, lostCommands } from "./commands.ts";
import { unexplainedLetters } from "./letters.ts";
import { unfinished } from "./liveness.ts";
import { brokenSums } from "./sums.ts";
import { versionGaps } from "./versions.ts";

/** Every promise that does not hold, as sentences for a reader. None is what is hoped for. */
export function violationsOf(ledger: Ledger, history: History): readonly string[] {
  return [
    ...lostCommands(ledger, history),
    ...doubledEffects(ledger, history),
    ...changedAnswers(ledger),
    ...versionGaps(history),
    ...brokenSums(ledger, history),
    ...brokenChains(ledger, history),
    ...unexplainedLetters(ledger, history),
    ...unfinished(ledger, history),
  ];
}
