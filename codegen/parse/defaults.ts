// Defaults of fields with a named type: only with all files read is it known what kind they are.
import { factsOf } from "../message-facts.ts";
import { type Catalog, type ForeignEvent, type MessageType, resolveType } from "../model.ts";
import type { Field, Type } from "../type.ts";
import { literalOf } from "./expression.ts";

type Draft = { -readonly [Key in keyof Catalog]: Catalog[Key] };

/** Reads `= 5` of a named type as the number that it is. What stays the same stays itself. */
export function resolveDefaults(catalog: Draft): void {
  const withInside = (type: Type): Type => {
    if (type.kind !== "object") return type;
    const fields = mapped(type.fields, resolveField);
    return fields === type.fields ? type : { ...type, fields };
  };
  const resolveField = (field: Field): Field => {
    const written = field.default?.value;
    const type = withInside(field.type);
    const same = type === field.type ? field : { ...field, type };
    if (typeof written !== "string") return same;
    const inner = resolveType(catalog, type.kind === "nullable" ? type.of : type);
    const plain = inner?.kind === "primitive" && ["int", "number", "boolean"].includes(inner.name);
    return plain ? { ...same, default: { value: literalOf(written, inner) } } : same;
  };
  const resolveFields = <T extends { readonly fields: readonly Field[] }>(item: T): T => {
    const fields = mapped(item.fields, resolveField);
    return fields === item.fields ? item : { ...item, fields };
  };
  const resolveMessage = <T extends MessageType>(message: T): T => {
    if (factsOf(message).isSettled) return message;
    const versions = mapped(message.versions, resolveFields);
    const rejects = mapped(message.rejects, resolveFields);
    if (versions === message.versions && rejects === message.rejects) return message;
    return { ...message, versions, rejects };
  };
  catalog.types = mapped(catalog.types, (named) => {
    const type = withInside(named.type);
    return type === named.type ? named : { ...named, type };
  });
  catalog.commands = mapped(catalog.commands, resolveMessage);
  catalog.events = mapped(catalog.events, resolveMessage);
  catalog.uses = withEvents(catalog.uses, resolveMessage);
  catalog.projections = mapped(catalog.projections, (projection) => {
    const row = mapped(projection.row, resolveField);
    return row === projection.row ? projection : { ...projection, row };
  });
}

/** The same contexts when every event of them stays what it is. */
function withEvents(
  uses: Catalog["uses"],
  change: (event: ForeignEvent) => ForeignEvent,
): Catalog["uses"] {
  const changed = Object.entries(uses).map(([alias, used]) => {
    const events = mapped(used.events, change);
    return [alias, events === used.events ? used : { ...used, events }] as const;
  });
  const isSame = changed.every(([alias, used]) => used === uses[alias]);
  return isSame ? uses : Object.fromEntries(changed);
}

/** The same list when every item stays what it is. */
function mapped<T>(items: readonly T[], change: (item: T) => T): readonly T[] {
  const changed = items.map(change);
  return changed.every((item, index) => item === items[index]) ? items : changed;
}
