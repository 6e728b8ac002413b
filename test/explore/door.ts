// A door that is opened, then locked: its contract, and what explore makes of any chart of it.
import {
  type Aggregate,
  type AggregateContract,
  aggregateSetup,
  defineAggregate,
  defineMessage,
} from "eventwright";
import { type Explored, type ExploreOptions, explore } from "eventwright/testing";

const schema = {
  "~standard": {
    version: 1 as const,
    vendor: "test",
    validate: (value: unknown) =>
      "id" in (value as object) ? { value } : { issues: [{ message: "is missing", path: ["id"] }] },
  },
};

function creator<T extends string>(kind: "command" | "event", type: T) {
  return defineMessage<{ type: T; version: 1; data: { id: string } }>({
    kind,
    context: "house",
    type,
    version: 1,
    actor: "Door",
    key: "id",
    schemas: { 1: schema },
  });
}

/** The contract of a door. */
export const Door = {
  kind: "aggregate",
  context: "house",
  name: "Door",
  commands: { Open: creator("command", "Open"), Lock: creator("command", "Lock") },
  events: { Opened: creator("event", "Opened"), Locked: creator("event", "Locked") },
  rejects: {},
} satisfies AggregateContract;

/** What a door may be asked for. */
export type DoorCommand = typeof open | typeof lock;
export const id = "front";
export const open = Door.commands.Open({ id });
export const lock = Door.commands.Lock({ id });

/** An edge that emits one fact. */
export const emits = (type: string, data: object = { id }) => ({ actions: { type, params: data } });

/** The states of a chart without flaws. */
export const closed = { on: { Open: emits("Opened"), Opened: "open" } };
export const opened = { on: { Lock: emits("Locked"), Locked: "locked" } };
export const locked = { type: "final" };

/** How a test's door differs from others. */
interface DoorOptions extends Partial<ExploreOptions<DoorCommand>> {
  readonly context?: object;
  readonly isOpenable?: () => boolean;
}

/** A door with a chart of these states, of which `closed` is the first. */
export function defineDoor(
  states: object,
  { context = {}, isOpenable = () => true }: DoorOptions = {},
): Aggregate<typeof Door> {
  const guards = { isOpenable, isNever: () => false };
  const chart = { id: "Door", initial: "closed", context, states };
  const setup = aggregateSetup<object, never, never, never>(Door.events);
  const machine = setup.extend({ guards } as never).createMachine(chart as never);
  return defineAggregate(Door, machine as never);
}

/** Walks through such a chart. */
export function exploreDoor(states: object, options: DoorOptions = {}): Explored<DoorCommand> {
  return explore(defineDoor(states, options), { commands: [open, lock], ...options });
}

/** The names of all paths. */
export function pathsOf(explored: Explored): readonly string[] {
  return explored.paths().map(({ name }) => name);
}
