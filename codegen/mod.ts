// The public names of `@eventwright/codegen`.
export { MODES } from "./compat/mode.ts";
export { OUTPUT_NAMES, type OutputName } from "./emit/output-names.ts";
export { partNames, skeletonOf } from "./emit/skeletons.ts";
export type { Finding } from "./finding.ts";
export { generate } from "./generate.ts";
export type { Generated, GenerateOptions } from "./generate-loaded.ts";
export { type HeardFeed, heardFeeds } from "./heard-feeds.ts";
export { type Imported, type ImportOptions, importCatalog } from "./import/import-catalog.ts";
export { type Loaded, type LoadOptions, loadCatalog } from "./load/catalog.ts";
export type { Catalog } from "./model.ts";
export { firstName } from "./model.ts";
export type { HookFunction, HookUse } from "./stubs/hook-functions.ts";
export type { Stub } from "./stubs/plan.ts";
export type { Difference } from "./watch/differences.ts";
export { type CatalogWatcher, type WatchedRun, watchCatalog } from "./watch/watch.ts";
