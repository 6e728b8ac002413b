// Contracts: what the runtime must know of an aggregate, service, saga or projection, typed.
import { heardBy, sentBy } from "../check/handlers.ts";
import { eventNamed, messageNamed } from "../check/names.ts";
import {
  type ActorType,
  type Catalog,
  firstName,
  isOwn,
  type MessageType,
  type ProjectionType,
  type Reference,
  type SagaType,
} from "../model.ts";
import { braces, brackets } from "./layout.ts";
import {
  codeName,
  contractModule,
  type EmitOptions,
  messageModule,
  schemaModule,
  typeKey,
  wireName,
} from "./names.ts";
import { createPrinter, type Printer } from "./printer.ts";
import { messagesIn } from "./saga-earlier.ts";
import { rejectionName } from "./schemas.ts";
import { printFields } from "./types.ts";

/** The contract of an aggregate or service. */
export function emitActor(catalog: Catalog, actor: ActorType): string {
  const printer = createPrinter(contractModule(actor.name).slice(1));
  const commands = named(catalog.commands, actor.handles);
  const events = named(catalog.events, actor.emits);
  const isAggregate = actor.kind === "aggregate";
  printUnion(printer, `${actor.name}Command`, commands, `The commands of ${actor.name}.`);
  printUnion(printer, `${actor.name}Event`, events, `The events of ${actor.name}.`);
  if (isAggregate) printRejections(printer, catalog, actor, commands);
  const base = isAggregate ? "AggregateContract" : "ServiceContract";
  printer.doc(`The contract of ${actor.name}.`);
  const extended = printer.type("eventwright", base);
  printer.block(`export interface ${actor.name}Contract extends ${extended}`, () => {
    printer.line(`readonly name: "${actor.name}";`);
    printCreatorTypes(printer, catalog, "commands", commands);
    printCreatorTypes(printer, catalog, "events", events);
    if (isAggregate) printSetupType(printer, "AggregateSetup", aggregateSetupTypes(actor));
  });
  printer.line();
  printer.doc(actor.doc ?? `The ${actor.kind} ${actor.name}.`);
  printer.block(
    `export const ${actor.name}: ${actor.name}Contract =`,
    () => {
      printHead(printer, catalog, actor.kind, actor.name);
      printCreators(printer, catalog, "commands", commands);
      printCreators(printer, catalog, "events", events);
      printRejects(printer, catalog, commands);
      if (isAggregate) {
        const call = `${printer.value("eventwright", "aggregateSetup")}(${actor.name}.events)`;
        printer.line(`setup: () => ${call},`);
      }
    },
    ";",
  );
  return printer.toString();
}

/** The contract of a saga: with what the charts of its earlier versions hear and send too. */
export function emitSaga({ catalog, kept }: EmitOptions, saga: SagaType): string {
  const printer = createPrinter(contractModule(saga.name).slice(1));
  const earlier = messagesIn(catalog, kept?.get(saga.name) ?? []);
  const events = [...new Set([...heard(catalog, heardBy(saga)), ...earlier.events])];
  const sent = sentBy(saga).map((name) => ({ name }));
  const commands = [...new Set([...named(catalog.commands, sent), ...earlier.commands])];
  printUnion(printer, `${saga.name}Event`, events, `The events that ${saga.name} hears.`);
  printUnion(printer, `${saga.name}Command`, commands, `The commands that ${saga.name} sends.`);
  printer.doc(`The contract of ${saga.name}.`);
  const extended = printer.type("eventwright", "SagaContract");
  printer.block(`export interface ${saga.name}Contract extends ${extended}`, () => {
    printer.line(`readonly name: "${firstName(saga)}";`);
    printCreatorTypes(printer, catalog, "events", events);
    printCreatorTypes(printer, catalog, "commands", commands);
    printSetupType(printer, "SagaSetup", [`${saga.name}Event`, `${saga.name}Command`]);
  });
  printer.line();
  printer.doc(saga.doc ?? `The saga ${saga.name}.`);
  printer.block(
    `export const ${saga.name}: ${saga.name}Contract =`,
    () => {
      printHead(printer, catalog, "saga", firstName(saga));
      if (saga.version > 1) printer.line(`version: ${saga.version},`);
      printer.line(`key: "${saga.key}",`);
      const starts = saga.startsOn.map(({ name }) => wireName(catalog, name));
      printer.line(`startsOn: ${JSON.stringify(starts)},`);
      printer.line(`from: "${saga.from}",`);
      printer.line(`unrouted: "${saga.unrouted ?? "ignore"}",`);
      printRefusals(printer, catalog, saga);
      printCreators(printer, catalog, "events", events);
      printCreators(printer, catalog, "commands", commands);
      const call = `${printer.value("eventwright", "sagaSetup")}(${saga.name}.commands)`;
      printer.line(`setup: () => ${call},`);
    },
    ";",
  );
  return printer.toString();
}

/** The events that refuse a step or its undo. */
function printRefusals(printer: Printer, catalog: Catalog, { groups }: SagaType): void {
  const failing = groups.flat().flatMap(({ failed, undo }) => [failed, undo?.failed]);
  const names = failing.flatMap((event) => (event ? [wireName(catalog, event.name)] : []));
  const unique = [...new Set(names)].map((name) => JSON.stringify(name));
  if (unique.length > 0) printer.layout(brackets("refusals: ", unique), ",");
}

/** The contract of a projection. */
export function emitProjection(catalog: Catalog, projection: ProjectionType): string {
  const { name, on, key, row, doc } = projection;
  const printer = createPrinter(contractModule(name).slice(1));
  const events = heard(catalog, on);
  printer.doc(`A row of ${name}.`);
  printer.block(`export interface ${name}Row`, () => printFields(printer, row));
  printer.line();
  printer.doc(`The contract of ${name}.`);
  const extended = printer.type("eventwright", "ProjectionContract");
  printer.block(`export interface ${name}Contract extends ${extended}<${name}Row>`, () => {
    printer.line(`readonly name: "${name}";`);
    printCreatorTypes(printer, catalog, "events", events);
  });
  printer.line();
  printer.doc(doc ?? `The projection ${name}.`);
  printer.block(
    `export const ${name}: ${name}Contract =`,
    () => {
      printHead(printer, catalog, "projection", name);
      printer.line(`key: "${key}",`);
      printCreators(printer, catalog, "events", events);
    },
    ";",
  );
  return printer.toString();
}

function named(
  messages: readonly MessageType[],
  references: readonly { readonly name: string }[],
): readonly MessageType[] {
  return references.flatMap(({ name }) => messageNamed(messages, name) ?? []);
}

function heard(catalog: Catalog, references: readonly Reference[]): readonly MessageType[] {
  return references.flatMap(({ name }) => eventNamed(catalog, name) ?? []);
}

function printUnion(
  printer: Printer,
  name: string,
  messages: readonly MessageType[],
  doc: string,
): void {
  const types = messages.map((message) =>
    printer.type(messageModule(message), codeName(message.name)),
  );
  printer.doc(doc);
  const union = types.length === 0 ? "never" : types.join(" | ");
  const line = `export type ${name} = ${union};`;
  if (line.length <= 100) printer.line(line);
  else printer.line(`export type ${name} =\n${types.map((type) => `  | ${type}`).join("\n")};`);
  printer.line();
}

function printRejections(
  printer: Printer,
  catalog: Catalog,
  actor: ActorType,
  commands: readonly MessageType[],
): void {
  const variants = commands.flatMap((command) =>
    command.rejects.map((rejection) => {
      const data = printer.type(messageModule(command), rejectionName(catalog, command, rejection));
      return `{ readonly reason: "${rejection.reason}"; readonly data: ${data} }`;
    }),
  );
  printer.doc(`The rejections that commands of ${actor.name} declare.`);
  const union = variants.length === 0 ? "{ readonly reason: never }" : variants.join(" | ");
  printer.line(`export type ${actor.name}Rejection = ${union};`);
  printer.line();
}

const aggregateSetupTypes = ({ name }: ActorType): readonly string[] => [
  `${name}Command`,
  `${name}Event`,
  `${name}Rejection`,
];

function printSetupType(printer: Printer, setup: string, types: readonly string[]): void {
  const context = printer.type("xstate", "MachineContext");
  const result = `${printer.type("eventwright", setup)}<Context, ${types.join(", ")}>`;
  printer.doc("XState's `setup`, with commands, facts and actions typed.");
  printer.line(`setup<Context extends ${context}>(): ${result};`);
}

function printHead(printer: Printer, catalog: Catalog, kind: string, name: string): void {
  printer.line(`kind: "${kind}",`);
  printer.line(`context: "${catalog.context}",`);
  printer.line(`name: "${name}",`);
}

function printCreatorTypes(
  printer: Printer,
  catalog: Catalog,
  name: string,
  messages: readonly MessageType[],
): void {
  printer.block(
    `readonly ${name}:`,
    () => {
      for (const message of messages) {
        const creator = printer.value(messageModule(message), codeName(message.name));
        const key = typeKey(wireName(catalog, message.name));
        printer.line(`readonly ${key}: typeof ${creator};`);
      }
    },
    ";",
  );
}

function printCreators(
  printer: Printer,
  catalog: Catalog,
  name: string,
  messages: readonly MessageType[],
): void {
  const names = messages.map((message) =>
    isOwn(message)
      ? message.name
      : `${typeKey(wireName(catalog, message.name))}: ${codeName(message.name)}`,
  );
  printer.layout(braces(`${name}: `, names), ",");
}

function printRejects(printer: Printer, catalog: Catalog, commands: readonly MessageType[]): void {
  const rejecting = commands.filter(({ rejects }) => rejects.length > 0);
  const entries = rejecting.map((command) => {
    const reasons = command.rejects.map((rejection) => {
      const schema = `${rejectionName(catalog, command, rejection)}Schema`;
      return `${rejection.reason}: ${printer.value(schemaModule(command), schema)}`;
    });
    return braces(`${command.name}: `, reasons);
  });
  printer.layout(braces("rejects: ", entries), ",");
}
