// How messages call a type: as a catalog would write it, in short.
import type { Type } from "./type.ts";

/** A type as messages call it. */
export function typeName(type: Type): string {
  switch (type.kind) {
    case "primitive": {
      const { min = "", max = "" } = type;
      if (type.pattern !== undefined) return `${type.name}(/${type.pattern}/)`;
      return min === "" && max === "" ? type.name : `${type.name}(${min}..${max})`;
    }
    case "named":
      return type.name;
    case "list":
      return `${typeName(type.item)}[]`;
    case "map":
      return `map<${typeName(type.value)}>`;
    case "nullable":
      return `${typeName(type.of)} | null`;
    case "enum":
      return `enum(${type.values.join(", ")})`;
    case "union":
      return type.members.map(typeName).join(" or ");
    case "literal":
      return JSON.stringify(type.value);
    case "unknown":
      return "anything";
    case "object":
      return "mapping of its fields";
  }
}
