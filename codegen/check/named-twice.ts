// Lists of names in which one stands twice: generated code would have it twice, too.
import type { Findings } from "../finding.ts";
import type { Catalog, Reference } from "../model.ts";

/** Reports messages that an actor, a saga or a projection names twice in one list. */
export function checkNamedTwice(catalog: Catalog, findings: Findings): void {
  const { actors, sagas, projections } = catalog;
  const check = (name: string, list: string, references: readonly Reference[]): void => {
    references.forEach((reference, index) => {
      const first = references.findIndex((other) => other.name === reference.name);
      if (first === index) return;
      const text = `${name} names ${reference.name} twice under ${list}.`;
      findings.error("duplicate-name", reference.place, name, text, "Take one of the two out.");
    });
  };
  for (const { name, handles, emits } of actors) {
    check(name, "handles", handles);
    check(name, "emits", emits);
  }
  for (const { name, startsOn, stopsOn } of sagas) {
    check(name, "startsOn", startsOn);
    check(name, "stopsOn", stopsOn);
  }
  for (const { name, on } of projections) check(name, "on", on);
}
