// All checks of a catalog.
import type { Findings } from "../finding.ts";
import type { Catalog } from "../model.ts";
import { checkChanges } from "./changes.ts";
import { checkHandlers } from "./handlers.ts";
import { checkNames } from "./names.ts";
import { checkPersonalData } from "./personal-data.ts";
import { checkSagas } from "./sagas.ts";

/** Reports everything that is wrong with a parsed catalog, at once. */
export function checkCatalog(catalog: Catalog, findings: Findings): void {
  checkNames(catalog, findings);
  checkHandlers(catalog, findings);
  checkSagas(catalog, findings);
  checkChanges(catalog, findings);
  checkPersonalData(catalog, findings);
}
