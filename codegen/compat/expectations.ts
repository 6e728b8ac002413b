// What others expect of this context, against what it publishes: whoever changes a feed is told who
// would no longer read it.

import { publicTypes } from "../emit/public-types.ts";
import type { Expectations, ExpectedEvent } from "../expectations.ts";
import type { Findings, Place } from "../finding.ts";
import type { Catalog, FeedType } from "../model.ts";
import type { Field } from "../type.ts";
import { fieldProblems } from "./reads.ts";

/** Reports what of its expectations a consumer would miss. `file` is where they stand. */
export function checkExpectations(
  catalog: Catalog,
  expectations: Expectations,
  file: string,
  findings: Findings,
): void {
  const { consumer, of, events } = expectations;
  const start = { file, line: 1, column: 1 };
  if (of !== catalog.context) {
    const text = `${consumer} expects this of ${of}, and not of ${catalog.context}.`;
    const help = `Check it with the catalog of ${of}.`;
    findings.error("expectation-context", start, consumer, text, help);
    return;
  }
  for (const event of events) checkEvent({ catalog, expectations, findings, start }, event);
}

interface Checking {
  readonly catalog: Catalog;
  readonly expectations: Expectations;
  readonly findings: Findings;
  /** Where the expectations begin, for what has no place in the catalog any more. */
  readonly start: Place;
}

function checkEvent(checking: Checking, expected: ExpectedEvent): void {
  const { catalog, expectations, findings } = checking;
  const { consumer } = expectations;
  const { name } = expected;
  const feed = catalog.published.find((one) => one.name === expected.feed);
  const served = feed?.events.find(({ event }) => event.name === name);
  if (!feed || !served) {
    reportMissing(checking, expected, feed);
    return;
  }
  const { version: number, event } = served;
  const version = expected.versions.find((one) => one.number === number);
  if (!version) {
    const known = expected.versions.map((one) => `v${one.number}`).join(", ");
    const text = `${feed.name} serves ${name} v${number}, and ${who(checking, expected)} reads ${known}.`;
    const help =
      `Serve v${expected.versions.at(-1)!.number} here, and v${number} in a feed of its own, until ` +
      `${consumer} has the new catalog.json, and you what it expects then.`;
    findings.error("expectation-version", event.place, name, text, help);
    return;
  }
  const shown = shownFields(catalog, feed, name, number);
  const sides = { reader: expectations, writer: { ...shown, content: catalog.content } };
  for (const { path, message } of fieldProblems(sides, version.fields, shown.fields)) {
    const reader = `${who(checking, expected)} does not read ${name} v${number} of ${feed.name}`;
    const text = `${reader} as it is now: ${path} ${message}.`;
    const help =
      `Keep ${path} as it was, and serve the change as a new version in a feed of its own; or have ` +
      `${consumer} do without it first, and take what it expects then.`;
    findings.error("expectation-field", event.place, `${name}.${path}`, text, help);
  }
}

function reportMissing(
  { catalog, expectations: { consumer }, findings, start }: Checking,
  { name, feed: through, heardBy }: ExpectedEvent,
  feed: FeedType | undefined,
): void {
  const message = catalog.events.find((event) => event.name === name);
  const others = catalog.published.filter(({ events }) =>
    events.some(({ event }) => event.name === name),
  );
  const what = !message
    ? `${name} is gone`
    : feed
      ? `${through} does not show it`
      : `${through} is gone`;
  const text = `${whoOf(consumer, heardBy)} hears ${name} through ${through}: ${what}.`;
  const [other] = others;
  const help = other
    ? `Show it in ${through} as well: ${consumer} would read all of ${other.name} anew, as if it were new.`
    : `Show it in ${through}, or have ${consumer} do without it first, and take what it expects then.`;
  findings.error("expectation-event", feed?.place ?? message?.place ?? start, name, text, help);
}

const who = ({ expectations }: Checking, { heardBy }: ExpectedEvent): string =>
  whoOf(expectations.consumer, heardBy);

/** Whoever reads it: the context, and its parts if they are known. */
const whoOf = (consumer: string, parts: readonly string[]): string =>
  parts.length === 0 ? consumer : `${consumer} (${parts.join(", ")})`;

/** A version as a feed shows it, with the types that it is made of. */
function shownFields(
  catalog: Catalog,
  feed: FeedType,
  name: string,
  number: number,
): Pick<Catalog, "types"> & { readonly fields: readonly Field[] } {
  const shown = publicTypes(catalog, feed);
  const message = catalog.events.find((event) => event.name === name);
  const version = message?.versions.find((one) => one.number === number);
  const changed = new Map(shown.changed.map((named) => [named.name, named]));
  const types = catalog.types.map((named) => changed.get(named.name) ?? named);
  return { types, fields: shown.fields(version?.fields ?? []) };
}
