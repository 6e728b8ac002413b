// Parallel steps in the running app: the golden travel catalog, on the embedded broker.
import { defineAggregate, defineSaga, defineService, startApp } from "eventwright";
import { memory } from "eventwright/memory";
import { expect, test } from "vitest";
import { bookingChart } from "../codegen/golden/travel/generated/contracts/booking.chart.ts";
import {
  Airline,
  Bank,
  Booking,
  Cars,
  Hotel,
  Trip,
} from "../codegen/golden/travel/generated/index.ts";
import { eventually } from "./delivery/brokers.ts";

const booking = defineSaga(Booking, bookingChart);

const trip = defineAggregate(
  Trip,
  Trip.setup<Record<string, never>>().createMachine({
    context: {},
    on: {
      BookTrip: { actions: { type: "TripBooked", params: ({ event }) => event.data } },
      CancelTrip: { actions: { type: "TripCancelled", params: ({ event }) => event.data } },
      CompleteTrip: { actions: { type: "TripCompleted", params: ({ event }) => event.data } },
      TripBooked: {},
      TripCancelled: {},
      TripCompleted: {},
    },
  }),
);

const isOpen = ({ event }: { readonly event: { readonly aggregateId: string } }): boolean =>
  event.aggregateId !== "closed";

const hotel = defineAggregate(
  Hotel,
  Hotel.setup<Record<string, never>>()
    .extend({ guards: { isOpen } })
    .createMachine({
      context: {},
      on: {
        ReserveRoom: { actions: { type: "RoomReserved", params: ({ event }) => event.data } },
        ReleaseRoom: { actions: { type: "RoomReleased", params: ({ event }) => event.data } },
        ConfirmRoom: {
          guard: "isOpen",
          actions: { type: "RoomConfirmed", params: ({ event }) => event.data },
        },
        RoomReserved: {},
        RoomReleased: {},
        RoomConfirmed: {},
      },
    }),
);

const cars = defineService(Cars, {
  ReserveCar: async ({ data: { tripId } }) => Cars.events.CarReserved({ tripId }),
  ReturnCar: async ({ data: { tripId } }) => Cars.events.CarReturned({ tripId }),
});

const bank = defineService(Bank, {
  ChargeTrip: async ({ data: { tripId } }) => Bank.events.TripCharged({ tripId }),
});

/** Starts an app whose airline answers one command only when it is told to. */
async function startTravel(late: "ReserveSeat" | "IssueTicket", hasSeats = true) {
  let answer = (): void => undefined;
  const told = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const airline = defineService(Airline, {
    ReserveSeat: async ({ data: { tripId } }) => {
      if (late === "ReserveSeat") await told;
      return hasSeats
        ? Airline.events.SeatReserved({ tripId, seat: "12A" })
        : Airline.events.SeatsSoldOut({ tripId });
    },
    CancelSeat: async ({ data: { tripId } }) => Airline.events.SeatCancelled({ tripId }),
    IssueTicket: async ({ data: { tripId, seat } }) => {
      if (late === "IssueTicket") await told;
      return Airline.events.TicketIssued({ tripId, ticket: `K-${seat}` });
    },
  });
  const logged: string[] = [];
  const app = await startApp({
    log: ({ event }) => void logged.push(event),
    broker: memory(),
    aggregates: [trip, hotel],
    services: [airline, cars, bank],
    sagas: [booking],
  });
  return { app, logged, answer: () => answer() };
}

const total = { cents: 90_000, currency: "EUR" };
const book = (hotelId: string) =>
  Trip.commands.BookTrip({ tripId: "T-1", hotelId, day: "2026-05-01", total });

type TravelApp = Awaited<ReturnType<typeof startTravel>>["app"];

/** The types of all events, in the log's order, once these are among them. */
const typesWith = (app: TravelApp, ...awaited: readonly string[]): Promise<readonly string[]> =>
  eventually(`the log has ${awaited}`, async () => {
    const types: string[] = [];
    for await (const { event } of app.readEvents()) types.push(event.type);
    return awaited.every((type) => types.includes(type)) && types;
  });

test("a trip whose parts can all be had is booked", async () => {
  const { app, answer } = await startTravel("ReserveSeat");
  await app.send(book("ritz"));
  expect(await typesWith(app, "RoomReserved", "CarReserved")).not.toContain("TripCharged");
  answer();
  const types = await typesWith(app, "TripCompleted");
  expect([...types].sort()).toEqual([
    ...["CarReserved", "RoomConfirmed", "RoomReserved", "SeatReserved", "TicketIssued"],
    ...["TripBooked", "TripCharged", "TripCompleted"],
  ]);
  expect(types.indexOf("TripCharged")).toBe(4);
  await app.close();
});

test("a trip without a seat gives back the room and the car, the latest first", async () => {
  const { app, answer } = await startTravel("ReserveSeat", false);
  await app.send(book("ritz"));
  const before = await typesWith(app, "RoomReserved", "CarReserved");
  expect(before).toHaveLength(3);
  answer();
  const types = await typesWith(app, "TripCancelled");
  const undone = before[2] === "CarReserved" ? CAR_FIRST : [...CAR_FIRST].reverse();
  expect(types.slice(3)).toEqual(["SeatsSoldOut", ...undone, "TripCancelled"]);
  await app.close();
});

test("a trip that is parked past the pivot alarms once, and its other steps go on", async () => {
  const { app, logged, answer } = await startTravel("IssueTicket");
  await app.send(book("closed"));
  await eventually("it is parked", async () => logged.includes("saga_parked"));
  answer();
  const entries = await eventually("the ticket is heard", async () => {
    const inputs: (readonly [input: string, status: string])[] = [];
    for await (const { input, after } of app.readJournal(booking)) {
      inputs.push([input.type, after.status]);
    }
    return inputs.some(([input]) => input === "TicketIssued") && inputs;
  });
  expect(entries.slice(-2)).toEqual([
    ["$rejected", "parked"],
    ["TicketIssued", "parked"],
  ]);
  await app.close();
  expect(logged.filter((event) => event === "saga_parked")).toHaveLength(1);
});

const CAR_FIRST = ["CarReturned", "RoomReleased"];
