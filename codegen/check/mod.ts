// All checks of a catalog.
import type { Findings } from "../finding.ts";
import type { Catalog } from "../model.ts";
import { checkChanges } from "./changes.ts";
import { checkFeeds } from "./feeds.ts";
import { checkForeignEvents } from "./foreign.ts";
import { checkHandlers } from "./handlers.ts";
import { checkHookNames } from "./hook-names.ts";
import { checkLiterals } from "./literals.ts";
import { checkNames } from "./names.ts";
import { checkPersonalData } from "./personal-data.ts";
import { checkReferences } from "./references.ts";
import { checkSagas } from "./sagas.ts";
import { checkTypes } from "./types.ts";

/**
 * Reports everything that is wrong with a parsed catalog, at once. `hidden` is the text that could
 * not be read: what may be defined there is not reported as missing.
 */
export function checkCatalog(catalog: Catalog, hidden: string, findings: Findings): void {
  const mayBeHidden = (name: string): boolean => {
    const literal = name.replace(/\W/g, "\\$&");
    return new RegExp(`(?<!\\w)${literal}(?!\\w)`).test(hidden);
  };
  checkNames(catalog, findings);
  checkHookNames(catalog, findings);
  checkReferences(catalog, mayBeHidden, findings);
  checkTypes(catalog, findings);
  checkHandlers(catalog, mayBeHidden, findings);
  checkForeignEvents(catalog, findings);
  checkSagas(catalog, findings);
  checkChanges(catalog, findings);
  checkLiterals(catalog, findings);
  checkFeeds(catalog, findings);
  if (!mayBeHidden("pii")) checkPersonalData(catalog, findings);
}
