// What a catalog's lock becomes when it is generated: released versions are added, none changes.
import { createHash } from "node:crypto";
import { ownerOf } from "../check/owners.ts";
import {
  type Catalog,
  currentVersion,
  firstName,
  isDeclared,
  keyField,
  type SagaType,
} from "../model.ts";
import { withoutPlaces } from "../type.ts";
import type { LockContent, LockedMessage } from "./content.ts";
import { shapeOf } from "./shape.ts";

/** The lock with everything that the catalog has released since. */
export function freeze(catalog: Catalog, before: LockContent | undefined): LockContent {
  const messages: Record<string, LockedMessage> = { ...before?.messages };
  for (const message of [...catalog.commands, ...catalog.events]) {
    const released = message.versions.filter(({ status }) => status !== "draft");
    if (released.length === 0) continue;
    const old = before?.messages[message.name];
    const shapes = released.map(({ number, fields }) => [
      number,
      old?.versions[number] ?? shapeOf(catalog, fields),
    ]);
    messages[message.name] = {
      kind: message.kind,
      owner: old?.owner ?? ownerOf(catalog, message)?.name ?? "",
      key: old?.key ?? keyField(currentVersion(message))?.name ?? "",
      reserved: [...new Set([...(old?.reserved ?? []), ...message.reserved])].sort(),
      versions: Object.fromEntries(shapes) as LockedMessage["versions"],
    };
  }
  const sagas = { ...before?.sagas };
  // A chart that is code has its versions there.
  for (const saga of catalog.sagas.filter(isDeclared)) {
    const name = firstName(saga);
    const own = sagas[name] ?? {};
    sagas[name] = { ...own, [saga.version]: own[saga.version] ?? sagaHash(saga) };
  }
  return { context: catalog.context, messages, sagas };
}

/** A hash of everything of a saga that its chart is made of. */
export function sagaHash(whole: SagaType): string {
  const { doc: _doc, from: _from, was: _was, unrouted: _unrouted, ...saga } = whole;
  const text = JSON.stringify({ ...saga, name: firstName(whole) }, withoutPlaces);
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
