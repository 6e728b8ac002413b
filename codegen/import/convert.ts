// From what was found in foreign documents to a model that the writer can write. No files here.
import { isMapping } from "../mapping.ts";
import type { Field, Type } from "../type.ts";
import { withActor } from "./actor.ts";
import type { ImportedCatalog, ImportedMessage, ImportedType } from "./catalog-writer.ts";
import type { FoundCatalog, FoundMessage } from "./found-message.ts";
import { withoutCircles, withoutEndless } from "./impossible-types.ts";
import { schemaFileName } from "./json-schemas.ts";
import type { Losses } from "./losses.ts";
import { withKey } from "./message-key.ts";
import { contextName, createNames, type Names, pascalName } from "./names.ts";
import type { References } from "./references.ts";
import { isExampleOf, Settler, withFittingDefaults } from "./settle.ts";
import { type Location, locationKey, mappingAt, NOWHERE } from "./source.ts";
import { createTypeIndex, type TypeIndex } from "./type-index.ts";
import { createTypeRegistry, type TypeRegistry } from "./type-registry.ts";

/** What converting needs. */
export interface ConvertOptions {
  readonly references: References;
  readonly losses: Losses;
  /** The file or folder that is imported. */
  readonly origin: string;
  readonly context: string | undefined;
}

/** A message with the fields of its payload. */
interface Draft {
  readonly message: FoundMessage;
  readonly name: string;
  readonly fields: readonly Field[];
}

/** The model, and where each of its messages came from. */
export interface Converted {
  readonly catalog: ImportedCatalog;
  readonly origins: ReadonlyMap<string, Location>;
}

/** The model; what it lacks goes to `losses`. */
export function convert(found: FoundCatalog, options: ConvertOptions): Converted {
  const { references, losses, origin } = options;
  const names = createNames();
  const title = pascalName(found.title) === "" ? schemaFileName(origin) : found.title;
  const claimed = found.messages.map((message) => {
    return { message, name: claimName(message, names, losses) };
  });
  const actor = names.claim("actor", pascalName(title), "Service");
  const registry = createTypeRegistry(references, losses, names, wantedName);
  const payloads = new Set(found.messages.map(({ payload }) => targetKey(payload, references)));
  for (const at of found.schemas) {
    if (!payloads.has(targetKey(at, references))) registry.nameOf(at);
  }
  const drafts = claimed.map(({ message, name }) => {
    return { message, name, fields: payloadFields(message, name, registry, losses) };
  });
  const settled = settle(registry.all(), drafts, names, lossesOf(found, options));
  const index = createTypeIndex(settled.types);
  const finished = settled.drafts.map((draft) => finish(draft, index, losses));
  const owned = withActor(actor, finished, index, names);
  if (owned.actor.kind === "service") decideService(actor, found, losses);
  const catalog: ImportedCatalog = {
    context: options.context ?? contextName(title),
    origin: origin.split(/[\\/]/).at(-1) ?? origin,
    types: [...settled.types, ...owned.added],
    messages: owned.messages,
    actor: owned.actor,
    ...(found.doc !== undefined && { doc: found.doc }),
  };
  return { catalog, origins: new Map(claimed.map(({ name, message }) => [name, message.at])) };
}

function claimName({ name, at }: FoundMessage, names: Names, losses: Losses): string {
  const wanted = pascalName(name);
  const claimed = names.claim("message", wanted, "Message");
  if (claimed !== wanted) {
    const what = `the name "${name}" is taken or none: it became ${claimed}`;
    const help = "Rename it in the catalog.";
    losses.add({ code: "changed", at, subject: claimed, what, help });
  }
  return claimed;
}

function targetKey(at: Location | undefined, references: References): string {
  if (!at) return "";
  const followed = references.follow(at);
  return locationKey("found" in followed ? followed.found : at);
}

/** What a type is called: the last part of its pointer, or its file. */
function wantedName(at: Location): string {
  const last = at.pointer.at(-1);
  if (last === undefined) {
    const file = schemaFileName(at.document.file);
    return pascalName(file) === "" ? String(mappingAt(at).title ?? "") : file;
  }
  const isPlain = !/^(\d+|payload|schema|items|additionalProperties)$/.test(last);
  return isPlain ? last : at.pointer.slice(-2).join(" ");
}

/** The fields of a payload; a payload that is no object becomes one with a `value`. */
function payloadFields(
  { payload, at }: FoundMessage,
  name: string,
  registry: TypeRegistry,
  losses: Losses,
): readonly Field[] {
  if (!payload) return [];
  const type = registry.read(payload, name, true);
  if (type.kind === "object") return type.fields;
  if (type.kind === "unknown") return [];
  const what = "the payload is no object: it became the field value";
  const help = "Say in the catalog what its fields are.";
  losses.add({ code: "changed", at, subject: name, what, help });
  const whole: Type = registry.read(payload, name, false);
  return [{ name: "value", type: whole, optional: false, marks: [], place: NOWHERE }];
}

type Lose = (subject: string, what: string) => void;

/** Listing by name what is found once there are no locations any more. */
function lossesOf(found: FoundCatalog, { losses }: ConvertOptions): Lose {
  const [first] = [...found.messages.map(({ at }) => at), ...found.schemas];
  return (subject, what) => {
    if (!first) return;
    const at = { document: first.document, pointer: [] };
    const help = "Correct the type in the catalog.";
    losses.add({ code: "not-carried-over", at, subject, what: `${subject}: ${what}`, help });
  };
}

function settle(
  types: readonly ImportedType[],
  drafts: readonly Draft[],
  names: Names,
  lose: Lose,
): { readonly types: readonly ImportedType[]; readonly drafts: readonly Draft[] } {
  const settler = new Settler(names);
  const named = types.map((type) => settler.type(type));
  const filled = drafts.map((draft) => {
    return { ...draft, fields: settler.fields(draft.fields, draft.name) };
  });
  const straight = withoutCircles([...named, ...settler.added], lose);
  const index = createTypeIndex(straight);
  const fitting = straight.map((one) => {
    if (one.type.kind !== "object") return one;
    const fields = withFittingDefaults(one.type.fields, index, one.name, lose);
    return { ...one, type: { ...one.type, fields } };
  });
  return {
    types: withoutEndless(fitting, lose),
    drafts: filled.map((draft) => ({
      ...draft,
      fields: withFittingDefaults(draft.fields, index, draft.name, lose),
    })),
  };
}

function finish(
  { message, name, fields }: Draft,
  types: TypeIndex,
  losses: Losses,
): ImportedMessage {
  const { kind, doc, at, parameters, example } = message;
  const keyed = withKey({ name, at, fields, parameters }, types, losses);
  const fits = isMapping(example?.value) && isExampleOf(example.value, keyed, types);
  if (example && !fits) {
    const what = "an example that lacks fields, or has others";
    const help = "Write an example of your own.";
    losses.add({ code: "not-carried-over", at: example.at, subject: name, what, help, once: true });
  }
  return {
    kind,
    name,
    fields: keyed,
    ...(doc !== undefined && { doc }),
    ...(fits && { example: example?.value }),
  };
}

function decideService(name: string, { messages: [first] }: FoundCatalog, losses: Losses): void {
  if (!first) return;
  const what = `${name} is a service with all messages, because their keys differ`;
  const help = "Divide it into aggregates, one for each thing that has an id.";
  const at = { document: first.at.document, pointer: [] };
  losses.add({ code: "decided", at, subject: name, what, help });
}
