// Personal data on streams that can never be deleted.
import type { Findings, Place } from "../finding.ts";
import type { Catalog } from "../model.ts";
import { type Field, partsOf, type Type } from "../type.ts";
import { createRepeatedErrors } from "./repeated.ts";

/** Refuses `@pii` unless the catalog accepts that it stays readable: one mistake, however often. */
export function checkPersonalData(catalog: Catalog, findings: Findings): void {
  if (catalog.pii === "plaintext") return;
  const errors = createRepeatedErrors();
  const check = (owner: string, fields: readonly Field[]): void => {
    for (const { name, marks, place, type } of fields) {
      const subject = `${owner}.${name}`;
      const isPersonal = marks.some((mark) => mark.name === "pii");
      if (isPersonal) errors.add("pii", personal(subject, place));
      else checkParts(subject, type);
    }
  };
  const checkParts = (owner: string, type: Type): void => {
    if (type.kind === "object") check(owner, type.fields);
    else for (const part of partsOf(type)) checkParts(owner, part);
  };
  for (const { name, versions } of [...catalog.events, ...catalog.commands]) {
    for (const { fields } of versions) check(name, fields);
  }
  // A named type may be in any payload, whoever uses it.
  for (const { name, type } of catalog.types) checkParts(name, type);
  errors.report(findings);
}

function personal(subject: string, place: Place) {
  return {
    code: "pii-plaintext",
    place,
    subject,
    message: `${subject} is personal data, which is not encrypted yet.`,
    help: "Write pii: plaintext at the top to accept that it cannot be erased.",
  };
}
