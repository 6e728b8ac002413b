// The whole model as JSON, for other tools.
import type { Catalog } from "../model.ts";
import { withoutPlaces } from "../type.ts";

/** The file `catalog.json`. */
export function emitCatalogJson(catalog: Catalog): string {
  return `${JSON.stringify({ catalog: 1, ...catalog }, withoutPlaces, 2)}\n`;
}
