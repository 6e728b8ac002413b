// What a simulated app consists of, with nothing left out.
import type { AppOptions } from "../../host/app.ts";
import type { Parts } from "../../host/topology.ts";

/** The parts of an app, as `startApp` takes them. */
export type AppParts = Pick<
  AppOptions,
  "aggregates" | "services" | "sagas" | "reactions" | "projections" | "feeds"
>;

/** The parts of an app, and its context. */
export interface SimulatedParts extends Parts {
  readonly context: string;
}

/** All parts of an app. */
export function allParts(app: AppParts): SimulatedParts {
  const { aggregates = [], services = [], sagas = [], reactions = [] } = app;
  const { projections = [], feeds = [] } = app;
  const all = [...aggregates, ...services, ...sagas, ...projections];
  const [context = ""] = [...all.map(({ contract }) => contract), ...feeds].map((c) => c.context);
  return { aggregates, services, sagas, reactions, projections, feeds, context };
}
