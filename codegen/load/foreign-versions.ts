// The versions of another context's event that its feed's version can be cast up from, as the feed
// shows them. It never asks for code of the other context: where that is needed, versions end.
import { planUp } from "../casting/plan.ts";
import type { Change, NamedType, Version } from "../model.ts";
import type { Field } from "../type.ts";
import { isChange } from "./change-guard.ts";

/** How a feed shows an event. */
export interface Showing {
  readonly versions: readonly Version[];
  /** The feed's version. */
  readonly shown: Version;
  /** The fields of a version that the feed shows, with types of this context's names. */
  fieldsOf(version: Version): readonly Field[];
  /** Their names alone. */
  namesOf(version: Version): readonly string[];
  /** All types of this context's names. */
  types(): readonly NamedType[];
}

/** The feed's version, and before it those from which casts lead there, the oldest first. */
export function foreignVersions(showing: Showing): readonly Version[] {
  const { versions, shown } = showing;
  const found = [shownVersion(showing, shown)];
  for (let number = shown.number; number > 1; number--) {
    const before = versions.find((version) => version.number === number - 1);
    const after = versions.find((version) => version.number === number);
    const changes = before && after && shownChanges(showing, before, after);
    if (!changes) break;
    const older = shownVersion(showing, before);
    const newer = { ...found[0]!, changes };
    const catalog = { types: showing.types(), content: "open" as const };
    if (planUp(catalog, older, newer).problems.length > 0) break;
    found.splice(0, 1, older, newer);
  }
  return found;
}

/** What others have drafted, and show all the same, is what there is. */
function shownVersion({ fieldsOf }: Showing, version: Version): Version {
  const { number, status, doc, place } = version;
  return {
    ...{ number, status: status === "draft" ? "active" : (status ?? "active") },
    ...{ fields: fieldsOf(version), changes: [], reserved: [], place },
    ...(doc !== undefined && { doc }),
  };
}

/** The changes of fields that the feed shows; undefined when they cannot be followed. */
function shownChanges(
  { namesOf }: Showing,
  before: Version,
  after: Version,
): readonly Change[] | undefined {
  const changes: unknown = after.changes;
  if (!Array.isArray(changes) || !changes.every(isChange)) return undefined;
  const old = new Set(namesOf(before));
  const now = new Set(namesOf(after));
  const shown = changes.filter((change) => isShown(change, old, now));
  return shown.some(({ kind }) => kind === "replace") ? undefined : shown;
}

/** Whether a change gives a field that is shown, or takes one. */
function isShown(change: Change, old: ReadonlySet<string>, now: ReadonlySet<string>): boolean {
  switch (change.kind) {
    case "add":
      return now.has(change.field);
    case "remove":
      return old.has(change.field);
    case "rename":
      return now.has(change.to);
    case "convert":
      return now.has(change.field);
    case "replace":
      return change.to.some((name) => now.has(name));
  }
}
