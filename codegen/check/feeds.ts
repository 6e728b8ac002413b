// Feeds for outsiders: old versions must be within reach, and what is hidden must not be missed.

import { castProblem } from "../compat/forward.ts";
import type { Findings } from "../finding.ts";
import { FEED_HELP, FEED_NAME } from "../format/patterns.ts";
import type { Catalog, FeedType, MessageType, Reference, Version } from "../model.ts";
import { nearest } from "../parse/keys.ts";
import type { Field } from "../type.ts";
import type { Doubts } from "./doubts.ts";
import { fieldsThrough } from "./fields.ts";

/** Reports feeds that cannot serve what they promise, or that show what nobody should see. */
export function checkFeeds(catalog: Catalog, doubts: Doubts, findings: Findings): void {
  for (const feed of catalog.published) {
    checkName(feed, findings);
    const hidden = new Set<string>();
    for (const { event, version: number } of feed.events) {
      const message = catalog.events.find(({ name }) => name === event.name);
      const version = message?.versions.find((found) => found.number === number);
      if (!message || !version || doubts.isBroken(event.name)) continue;
      if (version.status === "draft") {
        const text = `${feed.name} serves ${event.name} v${number}, which is a draft.`;
        const help =
          "Serve a released version, or release this one first: drafts may still change.";
        findings.error("feed-draft", event.place, feed.name, text, help);
      }
      const isClear = !doubts.isUnclear(message) && !hasWrongChange(message, findings);
      const problem = isClear && castProblem(catalog, message, number);
      if (problem) {
        const text = `${feed.name} cannot cast ${event.name} down to v${number}: ${problem}.`;
        const help = "Add a way down (restore: or down:), or serve a newer version.";
        findings.error("downcast-missing", event.place, feed.name, text, help);
      }
      const found = checkHidden(catalog, feed, version, event, findings);
      for (const { name } of found) hidden.add(name);
    }
    const isUnread = feed.events.some(
      ({ event, version }) => doubts.isBroken(event.name) || !isThere(catalog, event.name, version),
    );
    for (const name of isUnread ? [] : feed.hide) {
      if (name === "pii" || hidden.has(name)) continue;
      const text = `${feed.name} hides ${name}, which none of its events carries.`;
      const help = isNearPii(name)
        ? "Did you mean pii?"
        : "Correct the name: hide takes names of fields, and pii for all personal data.";
      findings.error("feed-hide", feed.place, feed.name, text, help);
    }
  }
}

/** Its name is a part of subjects and of its stream's name. */
function checkName({ name, place }: FeedType, findings: Findings): void {
  if (FEED_NAME.test(name)) return;
  findings.error("name", place, name, `"${name}" is no name of a feed.`, FEED_HELP);
}

const isThere = ({ events }: Catalog, name: string, version: number): boolean =>
  events.some(
    (event) => event.name === name && event.versions.some(({ number }) => number === version),
  );

/** Reports what a feed shows or hides of a version, inside of types too; gives what it hides. */
function checkHidden(
  catalog: Catalog,
  feed: FeedType,
  version: Version,
  event: Reference,
  findings: Findings,
): readonly Field[] {
  const hidesPersonal = feed.hide.some((name) => name === "pii" || isNearPii(name));
  const hides = ({ name, marks }: Field): boolean =>
    feed.hide.includes(name) || (hidesPersonal && isPersonal(marks));
  const seen = fieldsThrough(catalog, event.name, version.fields, hides);
  for (const { subject, field } of seen) {
    if (!hides(field) && isPersonal(field.marks)) {
      const text = `${feed.name} shows ${subject}, which is personal data.`;
      const help = "Write hide: [pii] under the feed, or serve a version without the field.";
      findings.error("feed-pii", event.place, subject, text, help);
    }
    // By its name alone a field of any type may be meant: outsiders see the type without it.
    const isMeant = version.fields.includes(field) || isPersonal(field.marks);
    if (!hides(field) || field.optional || !isMeant) continue;
    const text = `${feed.name} hides ${subject}, which v${version.number} requires.`;
    const help = `Make it ${field.name}? in a new version: outsiders read it without the field.`;
    findings.error("feed-hidden-required", field.place, subject, text, help);
  }
  return seen.flatMap(({ field }) => (hides(field) ? field : []));
}

const isNearPii = (name: string): boolean => name !== "pii" && nearest(name, ["pii"]) === "pii";

/** Whether a cast fails because of a change that is reported itself. */
function hasWrongChange({ name }: MessageType, { all }: Findings): boolean {
  const codes = ["change", "change-missing", "conversion"];
  return all.some(
    ({ code, subject }) =>
      codes.includes(code) && (subject === name || subject.startsWith(`${name}.`)),
  );
}

const isPersonal = (marks: Field["marks"]): boolean => marks.some(({ name }) => name === "pii");
