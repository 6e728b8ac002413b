// Who handles a command or emits an event: asked for every message, so found in an index.
import type { ActorType, Catalog, MessageType } from "../model.ts";

/** Actors by the names of what they handle, and of what they emit. */
interface Index {
  readonly command: ReadonlyMap<string, readonly ActorType[]>;
  readonly event: ReadonlyMap<string, readonly ActorType[]>;
}

/** An index is made once for a list of actors, and goes with it. */
const indexes = new WeakMap<Catalog["actors"], Index>();

/** All aggregates and services that handle a command or emit an event; there should be one. */
export function ownersOf(
  { actors }: Pick<Catalog, "actors">,
  { kind, name }: Pick<MessageType, "kind" | "name">,
): readonly ActorType[] {
  const index = indexes.get(actors) ?? createIndex(actors);
  indexes.set(actors, index);
  return index[kind].get(name) ?? [];
}

/** The one that does; the first, where there are several. */
export function ownerOf(catalog: Catalog, message: MessageType): ActorType | undefined {
  return ownersOf(catalog, message)[0];
}

function createIndex(actors: Catalog["actors"]): Index {
  const index = { command: new Map<string, ActorType[]>(), event: new Map<string, ActorType[]>() };
  const add = (map: Map<string, ActorType[]>, name: string, actor: ActorType): void => {
    const found = map.get(name) ?? [];
    if (!found.includes(actor)) map.set(name, [...found, actor]);
  };
  for (const actor of actors) {
    for (const { name } of actor.handles) add(index.command, name, actor);
    for (const { name } of actor.emits) add(index.event, name, actor);
  }
  return index;
}
