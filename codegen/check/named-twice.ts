// Lists of names in which one stands twice: generated code would have it twice, too.
import type { Findings } from "../finding.ts";
import type { Catalog, Reference } from "../model.ts";

/** Reports messages that an actor, a saga or a projection names twice in one list. */
export function checkNamedTwice(catalog: Catalog, findings: Findings): void {
  const { actors, sagas, projections } = catalog;
  const check = (name: string, list: string, references: readonly Reference[]): void => {
    const seen = new Set<string>();
    for (const reference of references) {
      if (seen.has(reference.name)) {
        const text = `${name} names ${reference.name} twice under ${list}.`;
        findings.error("duplicate-name", reference.place, name, text, "Take one of the two out.");
      }
      seen.add(reference.name);
    }
  };
  for (const { name, handles, emits } of actors) {
    check(name, "handles", handles);
    check(name, "emits", emits);
  }
  for (const { name, startsOn, stopsOn, hears = [], sends = [] } of sagas) {
    check(name, "startsOn", startsOn);
    check(name, "stopsOn", stopsOn);
    check(name, "hears", hears);
    check(name, "sends", sends);
  }
  for (const { name, on } of projections) check(name, "on", on);
}
