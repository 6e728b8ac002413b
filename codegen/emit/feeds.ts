// What the runtime must know of a feed: its events, each in the feed's version, and what of them
// outsiders see.
import { messageNamed } from "../check/names.ts";
import type { Catalog, FeedType } from "../model.ts";
import { shownFields, shownTypes, under, viewOf } from "./feed-view.ts";
import { braces, type Layout } from "./layout.ts";
import { contractModule, messageModule, pascal } from "./names.ts";
import { createPrinter } from "./printer.ts";

/** The exported name of a feed's contract. */
export function feedName({ name }: FeedType): string {
  return pascal(name);
}

/** The contract of a feed. */
export function emitFeed(catalog: Catalog, feed: FeedType): string {
  const printer = createPrinter(contractModule(feed.name).slice(1));
  const view = viewOf(catalog, feed);
  const types = shownTypes(view);
  const events = feed.events.flatMap(({ event, version: number }): readonly Layout[] => {
    const message = messageNamed(catalog.events, event.name);
    const version = message?.versions.find((found) => found.number === number);
    if (!message || !version) return [];
    const creator = printer.value(messageModule(message), message.name);
    const shows = under("shows", shownFields(view, version.fields));
    return [braces(`${message.name}: `, [`event: ${creator}`, `version: ${number}`, shows])];
  });
  const to = feed.consumers.length > 0 ? ` to ${feed.consumers.join(", ")}` : "";
  printer.doc(feed.doc ?? `What ${catalog.context} shows${to}.`);
  const contract = printer.type("eventwright", "FeedContract");
  printer.block(
    `export const ${feedName(feed)}: ${contract} =`,
    () => {
      printer.line(`kind: "feed",`);
      printer.line(`context: "${catalog.context}",`);
      printer.line(`name: "${feed.name}",`);
      printer.layout(braces("events: ", events), ",");
      if (types.length > 0) printer.layout(braces("types: ", types), ",");
    },
    ";",
  );
  return printer.toString();
}
