// Personal data on streams that can never be deleted.
import type { Findings } from "../finding.ts";
import type { Catalog } from "../model.ts";

/** Refuses `@pii` unless the catalog accepts that it stays readable. */
export function checkPersonalData(catalog: Catalog, findings: Findings): void {
  if (catalog.pii === "plaintext") return;
  for (const { name, versions } of [...catalog.events, ...catalog.commands]) {
    for (const field of versions.flatMap(({ fields }) => fields)) {
      if (!field.marks.some((mark) => mark.name === "pii")) continue;
      const message = `${name}.${field.name} is personal data, which is not encrypted yet.`;
      const help = "Write pii: plaintext at the top to accept that it cannot be erased.";
      findings.error("pii-plaintext", field.place, `${name}.${field.name}`, message, help);
    }
  }
}
