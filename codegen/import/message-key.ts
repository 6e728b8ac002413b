// Which field of a message is its `@key`: found when one can be, invented, and listed, otherwise.
import type { Field, Type } from "../type.ts";
import type { Losses } from "./losses.ts";
import { fieldName } from "./names.ts";
import { type Location, NOWHERE } from "./source.ts";
import type { TypeIndex } from "./type-index.ts";

/** A message whose key is looked for. */
export interface Keyless {
  readonly name: string;
  readonly at: Location;
  readonly fields: readonly Field[];
  /** Parameters of the message's channel, in their order. */
  readonly parameters: readonly string[];
}

/** The fields of a message with exactly one `@key` among them, the first field when it is new. */
export function withKey(message: Keyless, types: TypeIndex, losses: Losses): readonly Field[] {
  const { name, at, fields } = message;
  const parameters = message.parameters.map(fieldName).filter((text) => text !== "");
  const tell = (code: "invented" | "changed", field: string, what: string): void => {
    const help = "Mark the field that holds the aggregate's id with @key, if it is another one.";
    losses.add({ code, at, subject: `${name}.${field}`, what, help });
  };
  const usable = fields.filter(({ type, default: filled }) => !filled && isText(type, types));
  const found = bestOf(
    usable.filter(({ optional }) => !optional),
    name,
    parameters,
  );
  if (found) return fields.map((field) => (field === found ? marked(field) : field));
  const loose = bestOf(usable, name, parameters);
  const parameter = byId(parameters).find((text) => !fields.some((field) => field.name === text));
  if (loose && (parameters.includes(loose.name) || parameter === undefined)) {
    tell("changed", loose.name, `${loose.name} became required, because it is the @key`);
    return fields.map((field) => (field === loose ? marked({ ...field, optional: false }) : field));
  }
  const isFree = (text: string): boolean => !fields.some((field) => field.name === text);
  const invented = parameter ?? ["id", "key", "importedKey"].find(isFree) ?? "theImportedKey";
  const why = parameter === undefined ? "nothing fits" : "the channel's address has it";
  tell("invented", invented, `${invented}: string @key is new: ${why}`);
  const type: Type = { kind: "primitive", name: "string" };
  return [{ name: invented, type, optional: false, marks: KEY, place: NOWHERE }, ...fields];
}

const KEY = [{ name: "key" }] as const;

const marked = (field: Field): Field => ({ ...field, marks: [...KEY, ...field.marks] });

/** Named like a parameter, like the message's first words, `id`, or anything that ends in Id. */
function bestOf(
  fields: readonly Field[],
  message: string,
  parameters: readonly string[],
): Field | undefined {
  const named = (name: string): Field | undefined => fields.find((field) => field.name === name);
  const words = message.split(/(?<=[a-z0-9])(?=[A-Z])/);
  const subjects = words.map((_, index) => words.slice(0, words.length - index).join(""));
  const parts = [...subjects, ...words.slice(1).reverse()];
  const own = parts.map((part) => `${part.charAt(0).toLowerCase()}${part.slice(1)}Id`);
  const likely = [...byId(parameters), ...own, "id"].map(named).find((field) => field);
  return likely ?? fields.find(({ name }) => /[a-z0-9](Id|_id)$/.test(name));
}

/** Those that end in Id first. */
function byId(parameters: readonly string[]): readonly string[] {
  const isId = (name: string): boolean => /(^id|Id|_id)$/.test(name);
  return [...parameters.filter(isId), ...parameters.filter((name) => !isId(name))];
}

/** Whether values are texts, and may be an id. */
function isText(type: Type, types: TypeIndex): boolean {
  const found = types.resolve(type);
  if (found?.kind !== "primitive") return false;
  return ["string", "uuid", "uri", "email"].includes(found.name);
}
