// Personal data on streams that can never be deleted.
import type { Findings } from "../finding.ts";
import type { Catalog } from "../model.ts";
import { createRepeatedErrors } from "./repeated.ts";

/** Refuses `@pii` unless the catalog accepts that it stays readable: one mistake, however often. */
export function checkPersonalData(catalog: Catalog, findings: Findings): void {
  if (catalog.pii === "plaintext") return;
  const errors = createRepeatedErrors();
  for (const { name, versions } of [...catalog.events, ...catalog.commands]) {
    for (const field of versions.flatMap(({ fields }) => fields)) {
      if (!field.marks.some((mark) => mark.name === "pii")) continue;
      const subject = `${name}.${field.name}`;
      errors.add("pii", {
        code: "pii-plaintext",
        place: field.place,
        subject,
        message: `${subject} is personal data, which is not encrypted yet.`,
        help: "Write pii: plaintext at the top to accept that it cannot be erased.",
      });
    }
  }
  errors.report(findings);
}
