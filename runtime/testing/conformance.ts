// The public conformance suite: what every broker adapter must do, with any test runner. It knows
// only the port; an adapter's own quirks belong in the adapter's own tests.
import { type ConformanceCase, type ConformanceSetup, caseOf } from "./conformance/case.ts";
import { connectionBehaviours } from "./conformance/connections.ts";
import { contentBehaviours } from "./conformance/contents.ts";
import { faultBehaviours } from "./conformance/faults.ts";
import { interruptionBehaviours } from "./conformance/interruptions.ts";
import { keyBehaviours } from "./conformance/keys.ts";
import { messagingBehaviours } from "./conformance/messaging.ts";
import { queueBehaviours } from "./conformance/queues.ts";
import { streamBehaviours } from "./conformance/streams.ts";
import { tailBehaviours } from "./conformance/tails.ts";
import { timerBehaviours } from "./conformance/timers.ts";

export type { ConformanceCase, ConformanceSetup } from "./conformance/case.ts";

/**
 * The cases that an adapter must pass; each takes at most 20 s and throws `conformance_failed`.
 * Cases that need `boundedBroker` or `interrupt` are left out when the setup lacks them.
 *
 * @example
 * for (const { name, run } of brokerConformance({ broker: async () => memory() })) test(name, run);
 */
export function brokerConformance(setup: ConformanceSetup): readonly ConformanceCase[] {
  return [
    ...streamBehaviours,
    ...contentBehaviours,
    ...tailBehaviours,
    ...queueBehaviours,
    ...keyBehaviours,
    ...timerBehaviours,
    ...messagingBehaviours,
    ...connectionBehaviours,
    ...faultBehaviours,
    ...interruptionBehaviours,
  ]
    .filter(({ needs }) => needs === undefined || setup[needs] !== undefined)
    .map((behaviour) => caseOf(setup, behaviour));
}
