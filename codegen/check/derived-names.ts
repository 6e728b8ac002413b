// Names that generated code makes of others: OrderPlacedV1, OrderEvent, BillingMoney. All of them
// are exported from one file, so that none may be the name of something else.
import { codeName, pascal, versionName } from "../emit/names.ts";
import { rejectionName } from "../emit/schemas.ts";
import type { Findings, Place } from "../finding.ts";
import { factsOf } from "../message-facts.ts";
import { aliasOf, type Catalog, isOwn, type MessageType } from "../model.ts";

/** A name in generated code. */
interface CodeName {
  readonly code: string;
  /** What has it, in words; the name itself where it stands in the catalog. */
  readonly of: string;
  readonly subject: string;
  readonly place: Place;
}

/** Reports names that generated code would have twice. `taken` are those that it needs itself. */
export function checkDerivedNames(
  catalog: Catalog,
  taken: ReadonlySet<string>,
  findings: Findings,
): void {
  const seen = new Map<string, CodeName>();
  for (const name of plainNames(catalog)) seen.set(name.code, name);
  for (const name of derivedNames(catalog)) {
    const first = seen.get(name.code);
    seen.set(name.code, first ?? name);
    // A name that is there twice is one mistake, whatever is made of it.
    if (!first || first.subject === name.subject) continue;
    const isPlain = first.of === first.code;
    const { place, subject } = isPlain ? first : name;
    const message = isPlain
      ? `${name.code} is also what generated code calls ${name.of}.`
      : `Generated code calls both ${first.of} and ${name.of} ${name.code}.`;
    findings.error("duplicate-name", place, subject, message, "Choose another name.");
  }
  // Files of what is there twice differ by more than capitals.
  const codes = new Map([...seen].map(([code, name]) => [code.toLowerCase(), name]));
  for (const name of foreignNames(catalog)) {
    const first = codes.get(name.code.toLowerCase());
    codes.set(name.code.toLowerCase(), first ?? name);
    const owner = taken.has(name.code) ? "generated code itself" : first?.of;
    if (owner === undefined) continue;
    const message = `${name.of} is ${name.code} in generated code, a name that ${owner} has.`;
    const help = `Call ${aliasOf(name.of)} something else under uses, or rename what is yours.`;
    findings.error("duplicate-name", name.place, name.subject, message, help);
  }
}

/** Names that are in code as they are in the catalog. */
function plainNames(catalog: Catalog): readonly CodeName[] {
  const { types, commands, events, actors, sagas, projections } = catalog;
  const own = [...types.filter(isOwn), ...commands, ...events, ...actors, ...sagas, ...projections];
  return own.map(({ name, place }) => ({ code: name, of: name, subject: name, place }));
}

/** Names that are made of those. */
function derivedNames(catalog: Catalog): readonly CodeName[] {
  const { commands, events, actors, sagas, projections, published } = catalog;
  const of =
    (whole: { readonly name: string; readonly place: Place }) =>
    (end: string, what: string): CodeName => {
      const { name, place } = whole;
      return { code: `${name}${end}`, of: `the ${what} of ${name}`, subject: name, place };
    };
  return [
    ...[...commands, ...events].flatMap((message) => messageNames(catalog, message)),
    ...actors.flatMap((actor) => [
      of(actor)("Command", "commands"),
      of(actor)("Event", "events"),
      ...(actor.kind === "aggregate" ? [of(actor)("Rejection", "rejections")] : []),
    ]),
    ...sagas.flatMap((saga) => [
      of(saga)("Command", "commands"),
      of(saga)("Event", "events"),
      of(saga)("Context", "context"),
    ]),
    ...projections.map((projection) => of(projection)("Row", "rows")),
    ...published.map((feed) => {
      const { name, place } = feed;
      return { code: pascal(name), of: `the contract of ${name}`, subject: name, place };
    }),
  ];
}

function messageNames(catalog: Catalog, message: MessageType): readonly CodeName[] {
  const { name: subject, place, versions, rejects } = message;
  const { hasInput } = factsOf(message);
  const make = (code: string, of: string): CodeName => ({ code, of, subject, place });
  return [
    ...versions.map(({ number }) =>
      make(`${subject}V${number}`, `version ${number} of ${subject}`),
    ),
    ...(hasInput ? [make(`${subject}Input`, `what a new ${subject} is made of`)] : []),
    ...rejects.map((rejection) =>
      make(
        rejectionName(catalog, message, rejection),
        `the data of ${rejection.reason} of ${subject}`,
      ),
    ),
  ];
}

/** Names of other contexts, each with that of its schema. */
function foreignNames({ types, uses }: Catalog): readonly CodeName[] {
  const events = Object.values(uses).flatMap((used) => used.events);
  const ofTypes = types.map(({ name }) => ({ name, codes: [codeName(name), schemaName(name)] }));
  const ofEvents = events.map((event) => ({ name: event.name, codes: foreignCodes(event) }));
  return [...ofTypes, ...ofEvents].flatMap(({ name, codes }) => {
    const alias = aliasOf(name);
    if (alias === undefined) return [];
    const { place } = uses[alias]!;
    return codes.map((code) => ({ code, of: name, subject: name, place }));
  });
}

const schemaName = (name: string): string => `${codeName(name)}Schema`;

function foreignCodes(event: MessageType): readonly string[] {
  const versions = event.versions.map(({ number }) => versionName(event, number));
  const { hasInput } = factsOf(event);
  return [
    codeName(event.name),
    ...(hasInput ? [`${codeName(event.name)}Input`] : []),
    ...versions.flatMap((version) => [version, `${version}Schema`]),
  ];
}
