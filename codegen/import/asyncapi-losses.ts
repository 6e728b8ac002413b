// Parts of an AsyncAPI document that no catalog has: one line for each kind.
import type { Losses } from "./losses.ts";
import { inside, type Location, mappingAt } from "./source.ts";

const PARTS = {
  channel: ["address", "title", "summary", "description", "servers", "tags", "externalDocs"],
  operation: ["title", "summary", "description", "security", "tags", "externalDocs", "reply"],
  message: ["headers", "correlationId", "contentType", "tags", "externalDocs"],
} as const;

const ARTICLES = { channel: "a", operation: "an", message: "a" } as const;

/** What any of the three may have. */
const SHARED = ["bindings", "traits"];

/** Lists what a channel, operation or message has beyond names and payload. */
export function listLostParts(
  at: Location,
  kind: keyof typeof PARTS,
  subject: string,
  losses: Losses,
): void {
  for (const key of Object.keys(mappingAt(at))) {
    const known = [...PARTS[kind], ...SHARED].includes(key);
    if (known) lose(inside(at, key), subject, `${key} of ${ARTICLES[kind]} ${kind}`, losses);
    else if (key.startsWith("x-")) lose(inside(at, key), subject, `the extension ${key}`, losses);
  }
}

/** Lists what the document says as a whole. */
export function listLostRoot(root: Location, losses: Losses): void {
  for (const key of Object.keys(mappingAt(root))) {
    const known = ["servers", "defaultContentType", "tags", "externalDocs", "id"].includes(key);
    if (known || key.startsWith("x-")) lose(inside(root, key), "", key, losses);
  }
  for (const key of Object.keys(mappingAt(inside(root, "info")))) {
    if (key === "title" || key === "description") continue;
    lose(inside(root, "info", key), "", `info.${key}`, losses);
  }
  const components = inside(root, "components");
  if ("securitySchemes" in mappingAt(components)) {
    lose(inside(components, "securitySchemes"), "", "securitySchemes", losses);
  }
}

function lose(at: Location, subject: string, what: string, losses: Losses): void {
  const help = "A catalog says what is said, not how it is transported: configure it in the app.";
  losses.add({ code: "not-carried-over", at, subject, what, help, once: true });
}
