// What this context expects of others, one file for each: to be given to whoever looks after it.
import { type Expectations, expectationsOf } from "../expectations.ts";
import { type Field, type Type, withParts } from "../type.ts";
import { printJson } from "./catalog-json.ts";
import type { OutputFile } from "./mod.ts";
import type { EmitOptions } from "./names.ts";

/** How such a file begins. */
export const EXPECTATIONS_START = '{\n  "expectations": 1,';

/** One file for each other context of which something is heard. */
export function emitExpectations({ catalog }: EmitOptions): readonly OutputFile[] {
  return expectationsOf(catalog).map((expectations) => ({
    path: `expectations/${expectations.of}.json`,
    text: printJson(contentOf(expectations)),
  }));
}

function contentOf({ consumer, of, types, events }: Expectations): object {
  return {
    ...{ expectations: 1, consumer, of },
    types: types.map(({ name, type }) => ({ name, type: bareType(type) })),
    events: events.map((event) => ({
      ...event,
      versions: event.versions.map(({ number, fields }) => ({
        number,
        fields: fields.map(bareField),
      })),
    })),
  };
}

/** Without words and marks: they change, and nobody expects anything else for that. */
function bareField({ name, type, optional, default: otherwise }: Field): object {
  return {
    name,
    ...(optional && { optional }),
    type: bareType(type),
    ...(otherwise && { default: { value: otherwise.value } }),
  };
}

function bareType(type: Type): Type {
  if (type.kind !== "object") return withParts(type, bareType);
  return { kind: "object", fields: type.fields.map(bareField) as readonly Field[] };
}
