// The first text of a file that is the user's: a part that compiles, and is to be filled in.
import { heardBy, sentBy } from "../check/handlers.ts";
import { messageNamed } from "../check/names.ts";
import {
  type ActorType,
  type Catalog,
  isDeclared,
  type MessageType,
  type ProjectionType,
  type SagaType,
} from "../model.ts";
import { chartName } from "./index-file.ts";
import { braces, type Layout, layoutLines } from "./layout.ts";
import { typeKey, wireName } from "./names.ts";

/** The text of a part's file; undefined when the catalog has no part of this name. */
export function skeletonOf(catalog: Catalog, name: string, generated: string): string | undefined {
  const actor = catalog.actors.find((found) => found.name === name);
  if (actor)
    return actor.kind === "aggregate"
      ? aggregate(catalog, actor, generated)
      : service(actor, generated);
  const saga = catalog.sagas.find((found) => found.name === name);
  if (saga)
    return isDeclared(saga) ? declaredSaga(saga, generated) : ownSaga(catalog, saga, generated);
  const projection = catalog.projections.find((found) => found.name === name);
  return projection && projectionText(catalog, projection, generated);
}

/** The names of all parts of a catalog. */
export function partNames({ actors, sagas, projections }: Catalog): readonly string[] {
  return [...actors, ...sagas, ...projections].map(({ name }) => name);
}

function aggregate(catalog: Catalog, actor: ActorType, generated: string): string {
  const { name, handles, emits } = actor;
  const commands = handles.flatMap((item) => messageNamed(catalog.commands, item.name) ?? []);
  return text(`The aggregate ${name}: what its commands bring about, and what its facts change.`, [
    `import { defineAggregate } from "eventwright";`,
    `import { ${name} } from "${generated}";`,
    "",
    `/** What ${name} remembers to decide later commands. */`,
    `export interface ${name}Context {`,
    "  readonly [field: string]: unknown;",
    "}",
    "",
    `const chart = ${name}.setup<${name}Context>().createMachine({`,
    `  id: "${name}",`,
    `  initial: "absent",`,
    "  context: {},",
    "  states: {",
    "    absent: {",
    "      on: {",
    "        // Commands bring about facts, or are rejected; with no action they are accepted.",
    ...commands.flatMap((command) => commandLines(command)),
    "        // Facts move the state: a target, and an assign to the context.",
    ...emits.map((event) => `        ${event.name}: {},`),
    "      },",
    "    },",
    "  },",
    "});",
    "",
    doc(actor),
    `export const ${variable(name)} = defineAggregate(${name}, chart);`,
  ]);
}

function commandLines({ name, rejects }: MessageType): readonly string[] {
  const reasons = rejects.map(({ reason }) => reason).join(", ");
  const hint = reasons === "" ? [] : [`        // ${name} may be rejected with ${reasons}.`];
  return [...hint, `        ${name}: { actions: [] },`];
}

function service(actor: ActorType, generated: string): string {
  const { name, handles } = actor;
  return text(`The service ${name}: calls to the outside, each under its idempotency key.`, [
    `import { defineService } from "eventwright";`,
    `import { ${name} } from "${generated}";`,
    "",
    doc(actor),
    `export const ${variable(name)} = defineService(${name}, {`,
    ...handles.flatMap((command) => [
      `  ${command.name}: async ({ data }, { idempotencyKey }) => {`,
      "    void [data, idempotencyKey];",
      `    throw new Error("Write what ${command.name} does.");`,
      "  },",
    ]),
    "});",
  ]);
}

function ownSaga(catalog: Catalog, saga: SagaType, generated: string): string {
  const { name, startsOn } = saga;
  const starts = startsOn.map((event) => typeKey(wireName(catalog, event.name)));
  const others = heardBy(saga)
    .map((event) => typeKey(wireName(catalog, event.name)))
    .filter((event) => !starts.includes(event));
  return text(`The saga ${name}: what it does about the events that it hears.`, [
    `import { defineSaga } from "eventwright";`,
    `import { ${name} } from "${generated}";`,
    "",
    `/** What ${name} remembers between events. */`,
    `export interface ${name}Context {`,
    "  readonly [field: string]: unknown;",
    "}",
    "",
    `const chart = ${name}.setup<${name}Context>().createMachine({`,
    `  id: "${name}",`,
    `  initial: "waiting",`,
    "  context: {},",
    "  states: {",
    `    waiting: { on: { ${starts.map((event) => `${event}: "started"`).join(", ")} } },`,
    "    started: {",
    `      // It sends ${sentBy(saga).join(", ")}: each is an action, whose params are the payload.`,
    ...(others.length === 0
      ? []
      : ["      on: {", ...others.map((event) => `        ${event}: {},`), "      },"]),
    "    },",
    "  },",
    "});",
    "",
    doc(saga),
    `export const ${variable(name)} = defineSaga(${name}, chart);`,
  ]);
}

function declaredSaga(saga: SagaType, generated: string): string {
  const { name, version } = saga;
  const chart = chartName(name);
  const earlier = Array.from({ length: version - 1 }, (_, index) => index + 1);
  const names = [name, chart, ...earlier.map((number) => `${chart}V${number}`)];
  const imported = braces("import ", names, ` from "${generated}";`);
  const charts = braces(
    "earlier: ",
    earlier.map((number) => `${number}: ${chart}V${number}`),
  );
  const call = `export const ${variable(name)} = defineSaga(${name}, ${chart}`;
  const layout = version === 1 ? `${call});` : braces(`${call}, `, [charts], ");");
  return text(`The saga ${name}: its steps stand in the catalog, and its chart comes of them.`, [
    `import { defineSaga } from "eventwright";`,
    ...layoutLines(imported, 0),
    "",
    doc(saga),
    ...layoutLines(layout, 0),
  ]);
}

function projectionText(catalog: Catalog, projection: ProjectionType, generated: string): string {
  const { name, on } = projection;
  const handlers = on.map(
    ({ name: event }): Layout => `${typeKey(wireName(catalog, event))}: (row) => row`,
  );
  const layout = braces(
    `export const ${variable(name)} = defineProjection(${name}, `,
    handlers,
    ");",
  );
  return text(`The projection ${name}: its row before an event, and the row after it.`, [
    `import { defineProjection } from "eventwright";`,
    `import { ${name} } from "${generated}";`,
    "",
    doc(projection),
    ...layoutLines(layout, 0),
  ]);
}

const text = (purpose: string, lines: readonly string[]): string =>
  `${[`// ${purpose}`, ...lines].join("\n")}\n`;

const doc = ({ doc: said, name }: { readonly doc?: string; readonly name: string }): string =>
  `/** ${(said ?? `The ${name}.`).trim().split("\n")[0]!.replaceAll("*/", "*\\/")} */`;

const variable = (name: string): string => `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
