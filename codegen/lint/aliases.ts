// Other contexts that a catalog names under `uses`, and then refers to nowhere.
import { aliasOf, type Catalog, isOwn } from "../model.ts";
import { type Field, partsOf, type Type } from "../type.ts";
import type { Remark } from "./rule.ts";

/** The aliases that no type, row, id, saga or projection names, and of which nothing is read. */
export function unusedAliases(catalog: Catalog): readonly Remark[] {
  const used = new Set(namesIn(catalog).map(aliasOf));
  return Object.entries(catalog.uses)
    .filter(([alias, { reads = [] }]) => !used.has(alias) && reads.length === 0)
    .map(([alias, { place }]) => ({
      place,
      subject: alias,
      message: `Nothing names a type or event of ${alias}.`,
      help: "Take it out; or ignore this, with the reason, when only code of yours needs its types.",
    }));
}

function namesIn(catalog: Catalog): readonly string[] {
  const messages = [...catalog.commands, ...catalog.events];
  const types = [
    ...catalog.types.filter(isOwn).map(({ type }) => type),
    ...messages.flatMap(({ versions }) => versions.flatMap(({ fields }) => typesOf(fields))),
    ...messages.flatMap(({ rejects }) => rejects.flatMap(({ fields }) => typesOf(fields))),
    ...catalog.projections.flatMap(({ row }) => typesOf(row)),
  ];
  const references = [
    ...catalog.actors.flatMap(({ id }) => id ?? []),
    ...catalog.sagas.flatMap(({ startsOn, stopsOn, hears = [] }) => [
      ...startsOn,
      ...stopsOn,
      ...hears,
    ]),
    ...catalog.projections.flatMap(({ on }) => on),
  ];
  return [...types.flatMap(namesInType), ...references.map(({ name }) => name)];
}

const typesOf = (fields: readonly Field[]): readonly Type[] => fields.map(({ type }) => type);

function namesInType(type: Type): readonly string[] {
  return type.kind === "named" ? [type.name] : partsOf(type).flatMap(namesInType);
}
