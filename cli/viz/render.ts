// One chart in one format. The layout engine is imported only when a picture is asked for.
import type { AnyStateMachine } from "xstate";
import { type ChartNames, toChartModel } from "./chart-model.ts";

export type ChartFormat = "svg" | "mermaid" | "json";

/** Renders a machine as SVG, mermaid text or a JSON document, each ending in a newline. */
export async function renderChart(
  machine: AnyStateMachine,
  names: ChartNames,
  format: ChartFormat,
): Promise<string> {
  const model = toChartModel(machine, names);
  switch (format) {
    case "json":
      return `${JSON.stringify(model, null, 2)}\n`;
    case "mermaid": {
      const { toMermaid } = await import("./mermaid.ts");
      return toMermaid(model);
    }
    case "svg": {
      const { toSvg } = await import("./svg.ts");
      return toSvg(model);
    }
  }
}
