// Planted bugs around the life of a saga's instances: what is moved to a newer chart, resumed by a
// person, or abandoned.
import type { Mutant } from "./mutants.ts";

const ORDERS = "runtime/core/saga-orders.test.ts";
const VERSIONS = "runtime/core/saga-version.test.ts";
const DEPLOYMENT = "test/delivery/deployment.test.ts";

/** What must not become of an instance that goes on, or ends. */
export const instances: readonly Mutant[] = [
  {
    name: "a resume asks what may have happened under a new id",
    property: "What is asked again after a resume is done once: nothing is charged twice",
    file: "runtime/core/saga-commands.ts",
    replace: "sending.renews && isRefused(saga, before[name]) ? undefined",
    by: "sending.renews ? undefined",
    caughtBy: ORDERS,
    testName:
      "a resumed instance asks what may have happened under the id, and with the time, that it had",
  },
  {
    name: "a resume asks what was refused under the old id",
    property: "What was refused is decided anew when a person lets an instance go on",
    file: "runtime/core/saga-commands.ts",
    replace: "sending.renews && isRefused(saga, before[name]) ? undefined",
    by: "isRefused(saga, undefined) ? undefined",
    caughtBy: ORDERS,
    testName:
      "a resumed instance asks what was refused by a receipt under a new id, the same for the same step",
  },
  {
    name: "an answer to a parked instance is lost",
    property: "An answer is heard once, also by an instance that was parked when it came",
    file: "runtime/core/saga-answers.ts",
    replace: 'if (input.kind !== "event" || !standing.state.hasTag("parked")) return undefined;',
    by: 'if (input.kind !== "event" || standing) return undefined;',
    caughtBy: ORDERS,
    testName: "a resumed instance hears the answers that came while it was parked",
  },
  {
    name: "an order is carried out twice",
    property: "An order of a person has one effect, whoever dies while it is carried out",
    file: "runtime/core/saga-input.ts",
    replace: "return before.orders?.includes(input.id) ?? false;",
    by: 'return before.orders?.includes("another") ?? false;',
    caughtBy: ORDERS,
    testName: "a resumed instance is resumed once by one order",
  },
  {
    name: "an abandoned instance keeps its timers",
    property: "An instance that has ended keeps no timer",
    file: "runtime/core/saga-orders.ts",
    replace: 'status: "done", time, timers: {} }',
    by: 'status: "done", time }',
    caughtBy: ORDERS,
    testName: "an abandoned instance has ended, says why, sends nothing, and keeps no timer",
  },
  {
    name: "a migration keeps the timer of a state that is gone",
    property: "An instance has the timers of the states that it is in",
    file: "runtime/core/saga-version.ts",
    replace: ".filter(([, { event }]) => !mayHear(state, event.type))",
    by: ".filter(([, { event }]) => event.type === state.value)",
    caughtBy: VERSIONS,
    testName:
      "an instance of an earlier chart loses the timers of states that are gone, keeps the others, and begins new ones",
  },
  {
    name: "a build without a chart asks for the record of one that has it",
    property: "Instances stay with a build that has their chart, as long as one runs",
    file: "runtime/host/sagas.ts",
    replace: "return { [saga.name]: saga.version, ...Object.fromEntries(each) };",
    by: "return { [saga.name]: saga.version + each.length - each.length };",
    caughtBy: DEPLOYMENT,
    testName:
      "a deployment on memory a build without a chart leaves its instances to one that has it",
  },
];
