// Feeds for outsiders: old versions must be within reach, and what is hidden must not be missed.
import { castProblem } from "../compat/forward.ts";
import type { Findings } from "../finding.ts";
import type { Catalog, FeedType, Version } from "../model.ts";
import type { Field } from "../type.ts";

/** Reports feeds that cannot serve what they promise, or that show what nobody should see. */
export function checkFeeds(catalog: Catalog, findings: Findings): void {
  for (const feed of catalog.published) {
    const hidden = new Set<string>();
    for (const { event, version: number } of feed.events) {
      const message = catalog.events.find(({ name }) => name === event.name);
      const version = message?.versions.find((found) => found.number === number);
      if (!message || !version) continue;
      const problem = castProblem(catalog, message, number);
      if (problem) {
        const text = `${feed.name} cannot cast ${event.name} down to v${number}: ${problem}.`;
        const help = "Add a way down (restore: or down:), or serve a newer version.";
        findings.error("downcast-missing", event.place, feed.name, text, help);
      }
      for (const name of checkHidden(feed, version, event.name, findings)) hidden.add(name);
    }
    for (const name of feed.hide) {
      if (name === "pii" || hidden.has(name)) continue;
      const text = `${feed.name} hides ${name}, which none of its events carries.`;
      const help = "Correct the name: hide takes names of fields, and pii for all personal data.";
      findings.error("feed-hide", feed.place, feed.name, text, help);
    }
  }
}

/** The names of fields that the feed hides of an event. */
function checkHidden(
  feed: FeedType,
  version: Version,
  event: string,
  findings: Findings,
): readonly string[] {
  const hides = ({ name, marks }: Field): boolean =>
    feed.hide.includes(name) || (feed.hide.includes("pii") && isPersonal(marks));
  for (const field of version.fields) {
    const subject = `${event}.${field.name}`;
    if (!hides(field) && isPersonal(field.marks)) {
      const text = `${feed.name} shows ${subject}, which is personal data.`;
      const help = "Write hide: [pii] under the feed, or serve a version without the field.";
      findings.error("feed-pii", feed.place, subject, text, help);
    }
    if (!hides(field) || field.optional) continue;
    const text = `${feed.name} hides ${subject}, which v${version.number} requires.`;
    const help = `Make it ${field.name}? in a new version: outsiders read it without the field.`;
    findings.error("feed-hidden-required", field.place, subject, text, help);
  }
  return version.fields.filter(hides).map(({ name }) => name);
}

const isPersonal = (marks: Field["marks"]): boolean => marks.some(({ name }) => name === "pii");
