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
