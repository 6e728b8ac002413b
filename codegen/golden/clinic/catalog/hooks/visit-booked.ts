// Upcasting hooks of VisitBooked: they get the whole old payload.

/** The name in two parts, at the last space. */
export function splitName(old: { readonly name: string }): {
  readonly firstName: string;
  readonly lastName: string;
} {
  const [, firstName = "", lastName = ""] = /^(.*?)\s*(\S*)$/.exec(old.name) ?? [];
  return { firstName, lastName };
}

/** The name in one. */
export function joinName(now: { readonly firstName: string; readonly lastName: string }): string {
  return `${now.firstName} ${now.lastName}`.trim();
}

/** As many tags as there may be. */
export function firstTags(old: { readonly tag: readonly string[] }): readonly string[] {
  return old.tag.slice(0, 20);
}

/** The tags that are left. */
export function allTags(now: { readonly tag: readonly string[] }): readonly string[] {
  return now.tag;
}

type Known = "routine" | "urgent";

/** What was known once is known still. */
export function sameUrgency(old: { readonly urgency: Known }): Known {
  return old.urgency;
}

/** What old readers do not know is routine to them. */
export function knownUrgency(now: { readonly urgency: string }): Known {
  return now.urgency === "urgent" ? "urgent" : "routine";
}
