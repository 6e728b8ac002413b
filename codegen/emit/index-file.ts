// `index.ts`: every generated name, one by one.
import { factsOf } from "../message-facts.ts";
import {
  type Catalog,
  currentVersion,
  isDeclared,
  isOwn,
  type MessageType,
  type SagaType,
} from "../model.ts";
import { downVersions } from "./casters.ts";
import { feedName } from "./feeds.ts";
import {
  chartModule,
  codeName,
  contractModule,
  type EmitOptions,
  INDEX,
  messageModule,
  oldChartModule,
  TYPES,
  usedModule,
  usedSchemaModule,
  versionName,
} from "./names.ts";
import { HEADER } from "./printer.ts";
import { rejectionName } from "./schemas.ts";
import { usedParts } from "./uses.ts";

/** The file that users import from. */
export function emitIndex(options: EmitOptions): string {
  const { catalog, remember = (_file, _message, make) => make() } = options;
  const lines = [
    ...catalog.types.filter(isOwn).map(({ name }) => exportLine(TYPES, [`type ${name}`])),
    ...Object.keys(catalog.uses).flatMap((alias) => usedLines(catalog, alias)),
    ...[...catalog.commands, ...catalog.events].map((message) =>
      remember(INDEX, message, () => exportLine(messageModule(message), namesOf(options, message))),
    ),
    ...catalog.actors.map(({ name, kind }) => {
      const rejection = kind === "aggregate" ? [`type ${name}Rejection`] : [];
      const types = [`type ${name}Command`, `type ${name}Event`, ...rejection];
      return exportLine(contractModule(name), [name, ...types]);
    }),
    ...catalog.sagas.flatMap((saga) => [
      exportLine(contractModule(saga.name), [
        saga.name,
        `type ${saga.name}Command`,
        `type ${saga.name}Event`,
      ]),
      ...(isDeclared(saga) ? chartLines(saga) : []),
    ]),
    ...catalog.projections.map(({ name }) =>
      exportLine(contractModule(name), [name, `type ${name}Row`]),
    ),
    ...catalog.published.map((feed) => exportLine(contractModule(feed.name), [feedName(feed)])),
  ];
  return `${[HEADER, ...lines].join("\n")}\n`;
}

function chartLines({ name, version }: SagaType): readonly string[] {
  return [
    exportLine(chartModule(name), [chartName(name), `type ${name}Context`]),
    ...Array.from({ length: version - 1 }, (_, index) => {
      const own = `${chartName(name)} as ${chartName(name)}V${index + 1}`;
      return exportLine(oldChartModule(name, index + 1), [own]);
    }),
  ];
}

/** The exported name of a saga's chart. */
export function chartName(saga: string): string {
  return `${saga.charAt(0).toLowerCase()}${saga.slice(1)}Chart`;
}

function namesOf(options: EmitOptions, message: MessageType): readonly string[] {
  return [
    message.name,
    ...(factsOf(message).hasInput ? [`type ${message.name}Input`] : []),
    ...message.versions.map(({ number }) => `type ${versionName(message, number)}`),
    ...message.rejects.map(
      (rejection) => `type ${rejectionName(options.catalog, message, rejection)}`,
    ),
    ...(currentVersion(message).number > 1 ? [`upcast${message.name}`] : []),
    ...(downVersions(options, message).length > 0 ? [`downcast${message.name}`] : []),
  ];
}

function usedLines(catalog: Catalog, alias: string): readonly string[] {
  const { events, types } = usedParts(catalog, alias);
  const named = types.map(({ name }) => codeName(name));
  const payloads = events.flatMap((event) =>
    event.versions.map(({ number }) => versionName(event, number)),
  );
  if (named.length + payloads.length === 0) return [];
  const creators = events.flatMap((event) => {
    const name = codeName(event.name);
    return factsOf(event).hasInput ? [name, `type ${name}Input`] : [name];
  });
  return [
    exportLine(usedModule(alias), [
      ...creators,
      ...[...named, ...payloads].map((name) => `type ${name}`),
    ]),
    exportLine(
      usedSchemaModule(alias),
      [...named, ...payloads].map((name) => `${name}Schema`),
    ),
  ];
}

function exportLine(module: string, names: readonly string[]): string {
  const one = `export { ${names.join(", ")} } from ".${module}";`;
  if (one.length <= 100) return one;
  return `export {\n${names.map((name) => `  ${name},\n`).join("")}} from ".${module}";`;
}
