// All checks of a catalog.
import type { Findings } from "../finding.ts";
import type { Catalog } from "../model.ts";
import { checkChanges } from "./changes.ts";
import { createDoubts } from "./doubts.ts";
import { checkFeeds } from "./feeds.ts";
import { checkForeignEvents } from "./foreign.ts";
import { checkHandlers } from "./handlers.ts";
import { checkHookNames } from "./hook-names.ts";
import { checkKeyTexts } from "./key-texts.ts";
import { checkKeys } from "./keys.ts";
import { checkLiterals } from "./literals.ts";
import { checkNamedTwice } from "./named-twice.ts";
import { checkInnerNames, checkNames } from "./names.ts";
import { checkPersonalData } from "./personal-data.ts";
import { checkReferences } from "./references.ts";
import { checkSagas } from "./sagas.ts";
import { checkTypes } from "./types.ts";

/** What is known to be right, so that nobody needs to look at it again. */
export interface KnownRight {
  /** The catalog without the messages with which nothing is wrong by themselves. */
  readonly open?: Catalog;
  /** Whether nothing is wrong with names, and with who names whom. */
  readonly isAroundRight?: boolean;
}

/**
 * Reports everything that is wrong with a parsed catalog, at once. `hidden` is the text that could
 * not be read: what may be defined there is not reported as missing. What only follows from a
 * finding that is there already is not reported either.
 */
export function checkCatalog(
  catalog: Catalog,
  hidden: string,
  findings: Findings,
  { open = catalog, isAroundRight = false }: KnownRight = {},
): void {
  const doubts = createDoubts(catalog, hidden, findings);
  if (!isAroundRight) checkNames(catalog, findings);
  checkInnerNames(open, findings);
  checkHookNames(open, findings);
  checkReferences(catalog, open, doubts, findings);
  checkTypes(open, doubts, findings);
  if (!isAroundRight) checkHandlers(catalog, doubts, findings);
  checkKeys(catalog, open, doubts, findings);
  if (!isAroundRight) checkNamedTwice(catalog, findings);
  checkKeyTexts(catalog, open, doubts, findings);
  checkForeignEvents(catalog, findings);
  checkSagas(catalog, doubts, findings);
  checkChanges(open, doubts, findings);
  checkLiterals(open, doubts, findings);
  checkFeeds(catalog, doubts, findings);
  const isUnsaid = !doubts.mayBeHidden("pii") && !doubts.has("pii");
  if (isUnsaid) checkPersonalData(open, findings);
}
