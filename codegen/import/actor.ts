// The one actor of an import: an aggregate where all messages are about one kind of thing.
import { type Field, sameType, type Type } from "../type.ts";
import type { ImportedActor, ImportedMessage, ImportedType } from "./catalog-writer.ts";
import { type Names, pascalName } from "./names.ts";
import type { TypeIndex } from "./type-index.ts";

/** What of an import depends on who handles it. */
export interface Owned {
  readonly actor: ImportedActor;
  readonly messages: readonly ImportedMessage[];
  /** The type of an aggregate's id, where it had no name yet. */
  readonly added: readonly ImportedType[];
}

/** An aggregate where all keys have one name and one type, and a service otherwise. */
export function withActor(
  name: string,
  messages: readonly ImportedMessage[],
  types: TypeIndex,
  names: Names,
): Owned {
  const keys = messages.flatMap(({ fields }) => fields.filter(isKey));
  const [first] = keys;
  if (!first || !keys.every((key) => isSame(key, first, types))) {
    return { actor: { kind: "service", name }, messages, added: [] };
  }
  const { type } = first;
  if (type.kind === "named" && keys.every((key) => sameType(key.type, type))) {
    return { actor: { kind: "aggregate", name, id: type.name }, messages, added: [] };
  }
  const wanted = first.name.length > 3 ? first.name : `${name} ${first.name}`;
  const id = names.claim("type", capitalized(wanted), "Type");
  const named: Type = { kind: "named", name: id };
  return {
    actor: { kind: "aggregate", name, id },
    messages: messages.map((message) => ({
      ...message,
      fields: message.fields.map((field) => (isKey(field) ? { ...field, type: named } : field)),
    })),
    added: [{ name: id, type: types.resolve(type) ?? type }],
  };
}

const capitalized = (text: string): string => pascalName(text.replaceAll("_", " "));

const isKey = ({ marks }: Field): boolean => marks.some(({ name }) => name === "key");

function isSame(a: Field, b: Field, types: TypeIndex): boolean {
  const [one, other] = [types.resolve(a.type), types.resolve(b.type)];
  return a.name === b.name && one !== undefined && other !== undefined && sameType(one, other);
}
