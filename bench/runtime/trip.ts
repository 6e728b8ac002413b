// A saga of three steps in the form that the generator gives it, and the aggregates that it asks:
// each step is asked, answered in time, and followed by the next.
import { type GenericSchema, object, string } from "valibot";
import { type AnyStateMachine, assign } from "xstate";
import { type Aggregate, aggregateSetup, defineAggregate } from "../../runtime/core/aggregate.ts";
import type { AggregateContract, SagaContract } from "../../runtime/core/contract.ts";
import { defineMessage, type Message } from "../../runtime/core/message.ts";
import { once, sagaSetup } from "../../runtime/core/saga.ts";
import { defineSaga } from "../../runtime/core/saga-definition.ts";

/** What all its commands and events carry. */
interface Trip {
  readonly tripId: string;
  readonly customerId: string;
  readonly destination: string;
}

const schema: GenericSchema<unknown, Trip> = object({
  tripId: string(),
  customerId: string(),
  destination: string(),
});

/** An aggregate of one command and the event that it leads to. */
function aggregateOf<C extends string, E extends string>(name: string, asks: C, answers: E) {
  const of = { context: "bench", actor: name, key: "tripId", version: 1, schemas: { 1: schema } };
  const command = defineMessage<Message<C, Trip>>({ kind: "command", ...of, type: asks } as never);
  const event = defineMessage<Message<E, Trip>>({ kind: "event", ...of, type: answers } as never);
  const contract: AggregateContract = {
    ...{ kind: "aggregate", context: "bench", name, rejects: {} },
    commands: { [asks]: command },
    events: { [answers]: event },
  };
  const states = {
    open: {
      on: {
        [asks]: {
          actions: { type: answers, params: ({ event }: { event: Message }) => event.data },
        },
        [answers]: { target: "done" },
      },
    },
    done: {},
  };
  const chart = aggregateSetup(contract.events).createMachine({
    ...{ id: name, initial: "open", context: {}, states },
  } as never);
  const aggregate: Aggregate = defineAggregate(contract, chart as never);
  return { command, event, aggregate };
}

const trip = aggregateOf("Trip", "BookTrip", "TripBooked");
const flight = aggregateOf("Flight", "ReserveFlight", "FlightReserved");
const room = aggregateOf("Room", "ReserveRoom", "RoomReserved");
const car = aggregateOf("Car", "RentCar", "CarRented");

/** What is run. */
export const aggregates = [trip, flight, room, car].map(({ aggregate }) => aggregate);

/** What starts a saga. */
export const BookTrip = trip.command;

const TripBooking: SagaContract = {
  ...{ kind: "saga", context: "bench", name: "TripBooking", key: "tripId" },
  ...{ startsOn: ["TripBooked"], from: "now", unrouted: "ignore" },
  events: {
    TripBooked: trip.event,
    FlightReserved: flight.event,
    RoomReserved: room.event,
    CarRented: car.event,
  },
  commands: { ReserveFlight: flight.command, ReserveRoom: room.command, RentCar: car.command },
};

interface Booking {
  readonly start?: Trip;
  readonly attempt: number;
  readonly toUndo: readonly string[];
}

interface Heard {
  readonly context: Booking;
  readonly event: { readonly data: Trip; readonly answers?: string };
}

/** Asks, waits for its answer, and goes on; a person is left what is not answered in time. */
function stepOf(name: string, asks: string, answers: string, next: string) {
  return {
    initial: "asked",
    entry: assign({ at: name } as never),
    on: {
      [answers]: {
        guard: ({ event }: Heard) => event.answers === name,
        target: `#TripBooking.${next}`,
        actions: assign({
          attempt: 1,
          [name]: ({ event }: Heard) => event.data,
          toUndo: ({ context }: Heard) => [...context.toUndo, name],
        } as never),
      },
    },
    states: {
      asked: {
        entry: { type: asks, params: ({ context }: Heard) => once<Trip>(name, context.start!) },
        after: { [`${name}Timeout`]: { target: "#TripBooking.parked" } },
      },
    },
  };
}

const delays = { deadline: 604_800_000, flightTimeout: 30_000, roomTimeout: 60_000 };

const chart = sagaSetup<never, Message, Message>(TripBooking.commands)
  .extend({ delays: { ...delays, carTimeout: 86_400_000 } } as never)
  .createMachine({
    id: "TripBooking",
    context: { attempt: 1, toUndo: [] },
    initial: "waiting",
    after: { deadline: { target: ".parked" } },
    states: {
      waiting: {
        on: {
          TripBooked: {
            target: "flight",
            actions: assign({ start: ({ event }: Heard) => event.data } as never),
          },
        },
      },
      flight: stepOf("flight", "ReserveFlight", "FlightReserved", "room"),
      room: stepOf("room", "ReserveRoom", "RoomReserved", "car"),
      car: stepOf("car", "RentCar", "CarRented", "completed"),
      completed: { type: "final" },
      parked: { tags: "parked" },
    },
  } as never) as unknown as AnyStateMachine;

/** The saga: one instance per trip. */
export const tripBooking = defineSaga(TripBooking, chart);
