// The description of the format as JSON Schema, for editors. It may refuse nothing that is right.
import { CATALOG } from "./catalog.ts";
import {
  type Construct,
  type Key,
  type Keys,
  type Kind,
  knownKeys,
  type MappingKind,
  strayKeys,
  type TextKind,
} from "./construct.ts";
import { rawSchema } from "./raw-schema.ts";

type Json = Readonly<Record<string, unknown>>;

/** The JSON Schema, draft 7, of a catalog file; `rules` are the codes of the lint rules. */
export function catalogSchema(rules: readonly string[]): Json {
  const { description, ...top } = new SchemaWriter(rules).file(CATALOG);
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    $comment: "Generated from codegen/format: do not edit.",
    title: "Eventwright catalog, version 1",
    description,
    ...top,
  };
}

class SchemaWriter {
  readonly #rules: readonly string[];
  readonly #definitions = new Map<string, Json>();

  constructor(rules: readonly string[]) {
    this.#rules = rules;
  }

  file(construct: Construct): Json {
    const whole = this.#construct(construct);
    const names = [...this.#definitions.keys()].sort();
    const definitions = names.map((name) => [name, this.#definitions.get(name)!]);
    return { ...whole, definitions: Object.fromEntries(definitions) };
  }

  #kind(kind: Kind): Json {
    switch (kind.kind) {
      case "text":
        return kind.name ? this.#reference(kind.name, () => textSchema(kind)) : textSchema(kind);
      case "integer":
        return { type: "integer", minimum: kind.min };
      case "flag":
        return { type: "boolean" };
      case "constant":
        return { const: kind.value };
      case "anything":
        return {};
      case "rule":
        return { type: "string", enum: this.#rules };
      case "schema":
        return this.#reference("rawSchema", rawSchema);
      case "list":
        return { ...filled("array", "minItems", kind.min), items: this.#kind(kind.of) };
      case "mapping":
        return this.#mapping(kind);
      case "construct":
        return this.#reference(kind.of().name, () => this.#construct(kind.of()));
      case "either":
        return { anyOf: kind.of.map((part) => this.#either(part)) };
    }
  }

  /** Beside a plain text, a list of none must be written as []. */
  #either(kind: Kind): Json {
    const schema = this.#kind(kind);
    return kind.kind === "list" ? { ...schema, type: "array" } : schema;
  }

  #mapping({ names, of, min }: MappingKind): Json {
    const { type: _, ...limits } = this.#kind(names);
    const isAny = Object.keys(limits).length === 0;
    return {
      ...filled("object", "minProperties", min),
      ...(!isAny && { propertyNames: limits }),
      additionalProperties: this.#kind(of),
    };
  }

  /** The place is taken before the definition is made, which may refer to itself. */
  #reference(name: string, define: () => Json): Json {
    if (!this.#definitions.has(name)) {
      this.#definitions.set(name, {});
      this.#definitions.set(name, define());
    }
    return { $ref: `#/definitions/${name}` };
  }

  #construct(construct: Construct): Json {
    const { doc, keys, choice } = construct;
    const required = Object.keys(keys).filter((key) => keys[key]!.required);
    const options = Object.keys(choice ?? {});
    const mayBeEmpty = required.length === 0 && options.length === 0;
    const properties = knownKeys(construct).map((key) => [key, this.#anyOption(construct, key)]);
    return {
      description: doc,
      type: mayBeEmpty ? ["object", "null"] : "object",
      ...(required.length > 0 && { required }),
      properties: Object.fromEntries(properties),
      additionalProperties: false,
      ...(options.length > 0 && {
        anyOf: options.map((key) => ({ required: [key] })),
        dependencies: Object.fromEntries(options.map((key) => [key, this.#chosen(construct, key)])),
      }),
    };
  }

  /** What a key may be, whichever option is chosen. */
  #anyOption({ keys, choice = {} }: Construct, key: string): Json {
    const beside = Object.values(choice).map((option) => option.beside?.[key]);
    const found = [keys[key], choice[key], ...beside].filter((one) => one !== undefined);
    const [first, second] = found;
    if (!second) return this.#key(first!);
    return { description: found.map(({ doc }) => doc).join(" Or: ") };
  }

  /** What else holds when a key of the choice is there. */
  #chosen(construct: Construct, chosen: string): Json {
    const beside: Keys = construct.choice![chosen]!.beside ?? {};
    const required = Object.keys(beside).filter((key) => beside[key]!.required);
    const stray = strayKeys(construct, chosen).map((key) => [key, false]);
    const fitting = Object.entries(beside).map(([key, one]) => [key, this.#key(one)]);
    return {
      ...(required.length > 0 && { required }),
      properties: Object.fromEntries([...fitting, ...stray]),
    };
  }

  #key({ doc, of }: Key): Json {
    return { description: doc, ...this.#kind(of) };
  }
}

/** Nothing after the colon is an empty list or mapping, unless it must hold something. */
function filled(type: string, limit: string, min = 0): Json {
  return min > 0 ? { type, [limit]: min } : { type: [type, "null"] };
}

/** Numbers and truth values are texts too, as they are written. */
function textSchema({ pattern, values, except, help }: TextKind): Json {
  if (values) return { type: "string", enum: values };
  const fits = (text: string): boolean => !pattern || pattern.test(text);
  const plain = [
    ...["string"],
    ...(fits("1") && fits("-1.5") ? ["number"] : []),
    ...(fits("true") ? ["boolean"] : []),
  ];
  return {
    type: plain.length > 1 ? plain : "string",
    ...(pattern && { pattern: pattern.source }),
    ...(pattern && help && { patternErrorMessage: help }),
    ...(except && { not: { enum: except } }),
  };
}
