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
  INDEX,
  MODEL,
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

/** Everything of a catalog but the insides of its messages: what each of these is made within. */
export const AROUND = "around";

/** One generated file; the path is relative to the output folder. */
export interface OutputFile {
  readonly path: string;
  readonly text: string;
  /** The only message whose inside the file depends on, or none: just on what is around them. */
  readonly of?: MessageType | typeof AROUND;
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
  const { catalog, remember = (_file, _message, make) => make() } = options;
  const { commands, events, uses, actors, sagas, projections, published } = catalog;
  const messages = [...commands, ...events];
  return [
    lazily(TYPES, AROUND, () => emitTypes(catalog)),
    lazily(TYPE_SCHEMAS, AROUND, () => emitTypeSchemas(catalog)),
    ...Object.keys(uses).flatMap((alias) => [
      lazily(usedModule(alias), AROUND, () => emitUsed(options, alias)),
      lazily(usedSchemaModule(alias), AROUND, () => emitUsedSchemas(catalog, alias)),
    ]),
    ...messages.map((m) => lazily(messageModule(m), m, () => emitMessage(options, m))),
    ...messages.map((m) => lazily(schemaModule(m), m, () => emitMessageSchemas(catalog, m))),
    ...actors.map((a) => lazily(contractModule(a.name), AROUND, () => emitActor(catalog, a))),
    ...sagas.map((s) => made(contractModule(s.name), emitSaga(options, s))),
    ...sagas.filter(isDeclared).map((s) => made(chartModule(s.name), emitSagaChart(catalog, s))),
    ...projections.map((p) =>
      lazily(contractModule(p.name), AROUND, () => emitProjection(catalog, p)),
    ),
    ...published.map((f) => made(contractModule(f.name), emitFeed(catalog, f))),
    made(INDEX, emitIndex(options)),
    made(MODEL, emitCatalogJson(catalog, remember)),
  ];
}

/** A file whose text is made when somebody asks for it, and then only once. */
function lazily(module: string, of: OutputFile["of"] & {}, make: () => string): OutputFile {
  let text: string | undefined;
  return {
    path: module.slice(1),
    of,
    get text() {
      text ??= make();
      return text;
    },
  };
}

function made(module: string, text: string): OutputFile {
  return { path: module.slice(1), text };
}
