// Foreign JSON Schema as the part of it that a catalog can say; the rest is listed, never ignored.
import { isMapping, type Mapping } from "../mapping.ts";
import { typeOfSchema } from "../parse/json-schema.ts";
import type { Losses } from "./losses.ts";
import { mergeSchemas } from "./merge-schemas.ts";
import type { References } from "./references.ts";
import { ANNOTATIONS, annotationsOf, readKeywords } from "./schema-keywords.ts";
import { inside, type Location, locationKey, mappingAt, NOWHERE, valueAt } from "./source.ts";

/** A schema that `typeOfSchema` reads. */
export type PlainSchema = Mapping;

/** Where a schema stands. */
export interface Site {
  readonly at: Location;
  /** The name of the message or type, or `name.field`. */
  readonly subject: string;
  /** Whether a `$ref` is replaced by what it names, as merging needs. */
  readonly inline: boolean;
  readonly depth: number;
  /** What was inlined on the way here. */
  readonly inlined: readonly string[];
}

/** What converting needs. */
export interface SchemaOptions {
  readonly references: References;
  readonly losses: Losses;
  /** The name of the catalog's type for the schema at a location. */
  typeName(location: Location): string;
}

/** How deep schemas may be nested; what is deeper becomes "anything". */
const MAX_DEPTH = 24;
/** How many schemas one import reads; what comes after becomes "anything". */
const MAX_SCHEMAS = 50_000;

/** Turns schemas into plain ones. */
export class SchemaImport {
  readonly #options: SchemaOptions;
  #count = 0;

  constructor(options: SchemaOptions) {
    this.#options = options;
  }

  /** The schema at a location. `inline`: its own `$ref` and `allOf` are resolved into it. */
  read(at: Location, subject: string, inline: boolean): PlainSchema {
    const site = { at, subject, inline, depth: 0, inlined: [] };
    return this.#settle(this.#schema(site), site);
  }

  #schema(site: Site): PlainSchema {
    const schema = valueAt(site.at);
    if (schema === true) return {};
    if (!isMapping(schema)) return this.lose(site, "this is no schema that says something");
    if (site.depth > MAX_DEPTH) return this.lose(site, `schemas nest deeper than ${MAX_DEPTH}`);
    if (++this.#count > MAX_SCHEMAS) {
      return this.lose(site, `this is beyond the first ${MAX_SCHEMAS} schemas`, true);
    }
    if (typeof schema.$ref === "string") return this.#reference(schema, schema.$ref, site);
    const plain = { ...this.#parts(schema, site), ...annotationsOf(schema) };
    return site.inline ? plain : this.#settle(plain, site);
  }

  /** Takes out `required` names of fields that, with everything merged, are not described. */
  #settle(schema: PlainSchema, site: Site): PlainSchema {
    const { required, ...open } = schema;
    if (Array.isArray(schema.anyOf)) {
      const branches = schema.anyOf as readonly PlainSchema[];
      return { ...schema, anyOf: branches.map((branch) => this.#settle(branch, site)) };
    }
    if (!Array.isArray(required)) return schema;
    const fields = isMapping(schema.properties) ? schema.properties : {};
    const known = required.filter((name) => Object.hasOwn(fields, String(name)));
    if (known.length < required.length) {
      this.lose(site, "required names a field that is not described");
    }
    return known.length === 0 ? open : { ...schema, required: known };
  }

  #reference(schema: Mapping, ref: string, site: Site): PlainSchema {
    const { references } = this.#options;
    for (const key of Object.keys(schema)) {
      if (key === "$ref" || ANNOTATIONS.includes(key)) continue;
      this.lose({ ...site, at: inside(site.at, key) }, `${key} beside a $ref`);
    }
    const target = references.target(ref, site.at.document);
    if (!target) return this.lose(site, `${ref} is not in what is imported`);
    const followed = references.follow(target);
    if ("lost" in followed) return this.lose(site, `the $ref ends at ${followed.lost}`);
    const at = followed.found;
    if (!site.inline) {
      return { $ref: `#/types/${this.#options.typeName(at)}`, ...annotationsOf(schema) };
    }
    const key = locationKey(at);
    if (site.inlined.includes(key)) return this.lose(site, "this is made of itself");
    const inlined = [...site.inlined, key];
    const read = this.#schema({ ...site, at, depth: site.depth + 1, inlined });
    return { ...read, ...annotationsOf(schema) };
  }

  /** What the keywords, `allOf`, `anyOf` and `oneOf` of a schema say together. */
  #parts(schema: Mapping, site: Site): PlainSchema {
    const all = this.#branches(schema, "allOf", site);
    const own = readKeywords(schema, {
      losing: (key, what, once) => this.lose({ ...site, at: inside(site.at, key) }, what, once),
      renaming: (name, field) => this.#rename(inside(site.at, "properties", name), site, field),
      noting: (what) => this.#note(site, what),
      child: (...parts) => this.#schema(childSite(site, parts)),
    });
    const unions = ["oneOf", "anyOf"].flatMap((key) => {
      const branches = this.#branches(schema, key, site);
      return branches.length === 0 ? [] : [{ key, branches }];
    });
    const isOnly = Object.keys(own).length === 0 && all.length + unions.length === 1;
    const inline = site.inline || !isOnly;
    let merged: PlainSchema = own;
    for (const at of all) {
      const part = this.#schema({ ...site, at, inline, depth: site.depth + 1 });
      merged = this.#merge(merged, part, { ...site, at });
    }
    const base = withoutBareType(merged);
    for (const { key, branches } of unions) {
      const alone = Object.keys(base).length === 0 && !site.inline;
      const union = this.#union(key, branches, { ...site, inline: !alone });
      merged = alone
        ? union
        : this.#distribute(merged, union, { ...site, at: inside(site.at, key) });
    }
    return merged;
  }

  #union(key: string, branches: readonly Location[], site: Site): PlainSchema {
    const read = branches.map((at) => {
      const isNull = Object.is(mappingAt(at).type, "null");
      return isNull ? NULL : this.#schema({ ...site, at, depth: site.depth + 1 });
    });
    if (key === "oneOf" && !areExclusive(read)) {
      this.#note(
        { ...site, at: inside(site.at, key) },
        "oneOf became anyOf: that just one branch holds is not checked",
      );
    }
    if (read.some((part) => isAnything(part))) return {};
    return read.length === 1 ? read[0]! : { anyOf: read };
  }

  #distribute(base: PlainSchema, union: PlainSchema, site: Site): PlainSchema {
    if (!Array.isArray(union.anyOf)) return this.#merge(base, union, site);
    const branches = union.anyOf as readonly PlainSchema[];
    return { anyOf: branches.map((branch) => this.#merge(base, branch, site)) };
  }

  #merge(a: PlainSchema, b: PlainSchema, site: Site): PlainSchema {
    return mergeSchemas(a, b, (what) => this.lose(site, what));
  }

  /** The branches of a keyword, without those that only say which fields must be there. */
  #branches(schema: Mapping, key: string, site: Site): readonly Location[] {
    if (!Array.isArray(schema[key])) return [];
    const list = schema[key] as readonly unknown[];
    const isRule = (part: unknown): boolean =>
      isMapping(part) && Object.keys(part).every((name) => RULES.includes(name));
    if (key !== "allOf" && list.every(isRule)) {
      this.lose({ ...site, at: inside(site.at, key) }, `${key} of rules about the same fields`);
      return [];
    }
    return list.map((_, index) => inside(site.at, key, String(index)));
  }

  /** Lists what cannot be said; what is left accepts anything. */
  lose({ at, subject }: Pick<Site, "at" | "subject">, what: string, once = false): PlainSchema {
    const help = "Say it in words under doc, or check it where the message is handled.";
    this.#options.losses.add({ code: "not-carried-over", at, subject, what, help, once });
    return {};
  }

  #rename(at: Location, { subject }: Site, field: string): void {
    const what = `the field became ${field}, for a catalog cannot have this name`;
    const help = "Map the name where foreign messages come in.";
    this.#options.losses.add({ code: "changed", at, subject: `${subject}.${field}`, what, help });
  }

  #note({ at, subject }: Site, what: string): void {
    const help = "Look whether it is meant so, and correct the catalog otherwise.";
    this.#options.losses.add({ code: "changed", at, subject, what, help, once: true });
  }
}

/** Keywords of a branch that describes no value of its own. */
const RULES = ["required", "not", "minProperties", "maxProperties", "title", "description"];

function childSite(site: Site, parts: readonly string[]): Site {
  const field = parts[0] === "properties" ? parts[1] : undefined;
  return {
    at: inside(site.at, ...parts),
    subject: field === undefined ? site.subject : `${site.subject}.${field}`,
    inline: false,
    depth: site.depth + 1,
    inlined: site.inlined,
  };
}

/** A type beside a union says nothing that the branches do not say. */
function withoutBareType(schema: PlainSchema): PlainSchema {
  return Object.keys(schema).every((key) => key === "type") ? {} : schema;
}

const NULL: PlainSchema = { type: "null" };

/** Whether no value fits two of the branches, as the catalog's own reader judges it. */
function areExclusive(branches: readonly PlainSchema[]): boolean {
  let exclusive = true;
  typeOfSchema({ oneOf: branches }, NOWHERE, (path) => {
    if (path === "oneOf") exclusive = false;
  });
  return exclusive;
}

function isAnything(schema: PlainSchema): boolean {
  return Object.keys(schema).every((key) => ANNOTATIONS.includes(key));
}
