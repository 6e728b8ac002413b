// All outputs: one emitter a line.

import { isDeclared, type MessageType } from "../model.ts";
import { emitAsyncApi } from "./asyncapi.ts";
import { emitCatalogJson } from "./catalog-json.ts";
import { emitActor, emitProjection, emitSaga } from "./contracts.ts";
import { EXPECTATIONS_START, emitExpectations } from "./expectations.ts";
import { emitFeed } from "./feeds.ts";
import { emitIndex } from "./index-file.ts";
import { emitJsonSchemas } from "./json-schema.ts";
import { emitMarkdown } from "./markdown.ts";
import { emitMessage } from "./messages.ts";
import {
  chartModule,
  contractModule,
  type EmitOptions,
  messageModule,
  schemaModule,
  TYPE_SCHEMAS,
  TYPES,
  usedModule,
  usedSchemaModule,
} from "./names.ts";
import { ASYNCAPI_START, JSON_SCHEMA_START, MARKDOWN_START } from "./origin.ts";
import type { OutputName } from "./output-names.ts";
import { HEADER } from "./printer.ts";
import { emitSagaChart } from "./saga-chart.ts";
import { emitMessageSchemas, emitTypeSchemas } from "./schemas.ts";
import { emitTypes } from "./types.ts";
import { emitUsed, emitUsedSchemas } from "./uses.ts";

/** One generated file; the path is relative to the output folder. */
export interface OutputFile {
  readonly path: string;
  readonly text: string;
}

/** How the files of one kind are made, and how each of them starts. */
export interface Output {
  readonly name: OutputName;
  readonly start: string;
  readonly emit: (options: EmitOptions) => readonly OutputFile[];
}

/** All kinds. */
export const OUTPUTS: readonly Output[] = [
  { name: "typescript", start: HEADER, emit: emitAll },
  { name: "json-schema", start: JSON_SCHEMA_START, emit: emitJsonSchemas },
  { name: "asyncapi", start: ASYNCAPI_START, emit: emitAsyncApi },
  { name: "markdown", start: MARKDOWN_START, emit: emitMarkdown },
  { name: "expectations", start: EXPECTATIONS_START, emit: emitExpectations },
];

/** The TypeScript of a checked catalog, in a stable order. */
export function emitAll(options: EmitOptions): readonly OutputFile[] {
  const { catalog, remember = (_kind, _message, make) => make() } = options;
  const message = (m: MessageType): string => remember("message", m, () => emitMessage(options, m));
  const schemas = (m: MessageType): string =>
    remember("schemas", m, () => emitMessageSchemas(catalog, m));
  const messages = [...catalog.commands, ...catalog.events];
  const files: (readonly [module: string, text: string])[] = [
    [TYPES, emitTypes(catalog)],
    [TYPE_SCHEMAS, emitTypeSchemas(catalog)],
    ...Object.keys(catalog.uses).flatMap((alias) => [
      [usedModule(alias), emitUsed(options, alias)] as const,
      [usedSchemaModule(alias), emitUsedSchemas(catalog, alias)] as const,
    ]),
    ...messages.map((m) => [messageModule(m), message(m)] as const),
    ...messages.map((m) => [schemaModule(m), schemas(m)] as const),
    ...catalog.actors.map((a) => [contractModule(a.name), emitActor(catalog, a)] as const),
    ...catalog.sagas.map((s) => [contractModule(s.name), emitSaga(options, s)] as const),
    ...catalog.sagas
      .filter(isDeclared)
      .map((s) => [chartModule(s.name), emitSagaChart(catalog, s)] as const),
    ...catalog.projections.map(
      (p) => [contractModule(p.name), emitProjection(catalog, p)] as const,
    ),
    ...catalog.published.map((f) => [contractModule(f.name), emitFeed(catalog, f)] as const),
    ["/index.ts", emitIndex(options)],
    ["/catalog.json", emitCatalogJson(catalog, remember)],
  ];
  return files.map(([module, text]) => ({ path: module.slice(1), text }));
}
