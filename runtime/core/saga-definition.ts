// Binds a saga's charts to its contract: the one that new instances start with, those that older
// ones go on by, and how the others are moved. Whatever is wrong with any of them is told at once.
import type { AnyStateMachine } from "xstate";
import { type ChartMessages, problemsOfSagaChart } from "./chart-rules.ts";
import type { SagaContract } from "./contract.ts";
import { EventwrightError } from "./error.ts";
import type { Migration, Saga } from "./saga.ts";

/** What a saga does with instances of earlier versions of its chart. */
export interface SagaOptions {
  /** The version of the chart, from 1. Default: what the catalog says. */
  readonly version?: number;
  /** Charts of earlier versions: an instance that started with one goes on by it to its end. */
  readonly earlier?: Readonly<Record<number, AnyStateMachine>>;
  /** By earlier version: where an instance of it goes on in this chart, with its next input. */
  readonly migrate?: Readonly<Record<number, Migration>>;
}

/**
 * Binds a chart to a saga's contract. An instance stays with the version of the chart that it
 * started with, if `earlier` has that, or is moved to this one by `migrate`. Throws `chart_invalid`
 * for whatever is not pure in a chart, and for versions that do not fit together.
 *
 * @example
 * const fulfilment = defineSaga(OrderFulfilment, orderFulfilmentChart, {
 *   version: 3,
 *   earlier: { 1: orderFulfilmentChartV1 },
 *   migrate: { 2: ({ value, context }) => ({ value, context: { ...context, attempt: 1 } }) },
 * });
 */
export function defineSaga<C extends SagaContract>(
  contract: C,
  machine: AnyStateMachine,
  options: SagaOptions = {},
): Saga<C> {
  const { name } = contract;
  const { earlier = {}, migrate = {} } = options;
  const version = options.version ?? contract.version ?? 1;
  const messages: ChartMessages = {
    name,
    commands: new Set(Object.keys(contract.commands)),
    events: new Set(Object.keys(contract.events)),
  };
  const charts = [machine, ...Object.values(earlier)];
  const problems = [
    ...charts.flatMap((chart) => problemsOfSagaChart(chart, messages) ?? []),
    ...problemsOfVersions(contract, version, { earlier, migrate }),
  ];
  if (problems.length > 0) throw new EventwrightError("chart_invalid", problems.join("\n"));
  return { kind: "saga", name, contract, machine, version, earlier, migrate };
}

function problemsOfVersions(
  { name, version: declared }: SagaContract,
  version: number,
  { earlier, migrate }: Required<Pick<SagaOptions, "earlier" | "migrate">>,
): readonly string[] {
  if (!Number.isInteger(version) || version < 1) {
    return [`The version of ${name} is ${version}: number its charts 1, 2, 3 and so on.`];
  }
  const problems: string[] = [];
  if (declared !== undefined && declared !== version) {
    problems.push(`${name} has version ${declared} in the catalog, not ${version}: leave it out.`);
  }
  for (const [key, versions] of Object.entries({ earlier, migrate })) {
    for (const number of Object.keys(versions)) {
      if (/^[1-9]\d*$/.test(number) && Number(number) < version) continue;
      const range = version === 1 ? "version 1 has none before it" : `write 1 to ${version - 1}`;
      problems.push(`${key} of ${name} names version ${number}: ${range}.`);
    }
  }
  for (const number of Object.keys(earlier)) {
    if (!(number in migrate)) continue;
    problems.push(
      `${name} has version ${number} under both earlier and migrate: keep one of the two.`,
    );
  }
  return problems;
}
