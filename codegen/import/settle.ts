// Makes imported types ones that a catalog can hold: what has no name of its own gets one where an
// expression needs it, and defaults fit their types.
import type { Field, Type } from "../type.ts";
import type { ImportedType } from "./catalog-writer.ts";
import { takesMarks } from "./catalog-writer.ts";
import { type Names, pascalName, singularName } from "./names.ts";
import type { TypeIndex } from "./type-index.ts";

/** Takes what cannot be kept: of which field or type, and what. */
type Lose = (subject: string, what: string) => void;

/** Settles types and fields, and collects the types that get a name on the way. */
export class Settler {
  readonly #names: Names;
  readonly #added: ImportedType[] = [];

  constructor(names: Names) {
    this.#names = names;
  }

  /** The types that came up. */
  get added(): readonly ImportedType[] {
    return this.#added;
  }

  /** The fields of `owner`, a message or type. */
  fields(fields: readonly Field[], owner: string): readonly Field[] {
    return fields.map((field) => {
      const name = `${owner}${pascalName(field.name)}`;
      const type = this.#within(field.type, name);
      if (field.marks.length === 0 || takesMarks(type)) return { ...field, type };
      return { ...field, type: this.#named(type, name) };
    });
  }

  /** A named type. */
  type({ name, type, ...rest }: ImportedType): ImportedType {
    return { ...rest, name, type: this.#within(type, name) };
  }

  #within(type: Type, name: string): Type {
    switch (type.kind) {
      case "object":
        return { ...type, fields: this.fields(type.fields, name) };
      case "list":
        return { ...type, item: this.#inner(type.item, singularName(name)) };
      case "map":
        return { ...type, value: this.#inner(type.value, singularName(name)) };
      case "nullable":
        return { ...type, of: this.#inner(type.of, name) };
      case "union":
        return {
          ...type,
          members: type.members.map((member, index) =>
            this.#inner(member, `${name}Option${index + 1}`),
          ),
        };
      default:
        return type;
    }
  }

  /** An object inside of something else is a type of its own. */
  #inner(type: Type, name: string): Type {
    return type.kind === "object" ? this.#named(type, name) : this.#within(type, name);
  }

  #named(type: Type, wanted: string): Type {
    const name = this.#names.claim("type", wanted, "Type");
    const slot = this.#added.length;
    this.#added.push({ name, type });
    this.#added[slot] = { name, type: this.#within(type, name) };
    return { kind: "named", name };
  }
}

/** Fields without the defaults that their types do not hold; such a field is optional. */
export function withFittingDefaults(
  fields: readonly Field[],
  types: TypeIndex,
  owner: string,
  lose: Lose,
): readonly Field[] {
  return fields.map((field) => {
    const subject = `${owner}.${field.name}`;
    const inner = (type: Type): Type =>
      type.kind === "object"
        ? { ...type, fields: withFittingDefaults(type.fields, types, subject, lose) }
        : type;
    const { default: filled, ...bare } = { ...field, type: inner(field.type) };
    if (!filled) return bare;
    if (types.fits(field.type, filled.value) && !isAmbiguous(filled.value)) {
      return { ...bare, default: filled };
    }
    lose(
      subject,
      `the default ${JSON.stringify(filled.value).slice(0, 40)}: the field is optional`,
    );
    return { ...bare, optional: true };
  });
}

/** Texts that a catalog reads as something else: a quoted text, or nothing. */
const isAmbiguous = (value: unknown): boolean =>
  typeof value === "string" && /^("|null$)/.test(value);

/** Whether a value is a whole example of fields: none unknown, none missing. */
export function isExampleOf(
  value: Readonly<Record<string, unknown>>,
  fields: readonly Field[],
  types: TypeIndex,
): boolean {
  const known = Object.keys(value).every((key) => fields.some(({ name }) => name === key));
  return known && types.fits({ kind: "object", fields }, value);
}
