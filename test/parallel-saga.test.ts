// Parallel steps of a declared saga, told what can happen to a trip: the golden travel catalog.
import { defineSaga } from "eventwright";
import { accepted, given, rejected } from "eventwright/testing";
import { describe, test } from "vitest";
import { bookingChart } from "../codegen/golden/travel/generated/contracts/booking.chart.ts";
import {
  Airline,
  Bank,
  Booking,
  Cars,
  Hotel,
  Trip,
} from "../codegen/golden/travel/generated/index.ts";

const booking = defineSaga(Booking, bookingChart);

const tripId = "T-1";
const hotelId = "ritz";
const day = "2026-05-01";
const seat = "12A";
const total = { cents: 90_000, currency: "EUR" };

const booked = Trip.events.TripBooked({ tripId, hotelId, day, total });
const stopped = Trip.events.TripCancelled({ tripId, reason: "traveller" });
const charged = Bank.events.TripCharged({ tripId });
const ticketed = Airline.events.TicketIssued({ tripId, ticket: "K-7" });
const confirmed = Hotel.events.RoomConfirmed({ hotelId, tripId });

const charge = Bank.commands.ChargeTrip({ tripId, total, seat });
const issue = Airline.commands.IssueTicket({ tripId, seat });
const confirm = Hotel.commands.ConfirmRoom({ hotelId, tripId });
const complete = Trip.commands.CompleteTrip({ tripId, ticket: "K-7" });
const cancel = Trip.commands.CancelTrip({ tripId, reason: "unavailable" });

/** What each step of the first group sends and hears. */
const steps = {
  flight: {
    ask: Airline.commands.ReserveSeat({ tripId, day }),
    done: Airline.events.SeatReserved({ tripId, seat }),
    refused: Airline.events.SeatsSoldOut({ tripId }),
    undo: Airline.commands.CancelSeat({ tripId, seat }),
    undone: Airline.events.SeatCancelled({ tripId }),
  },
  hotel: {
    ask: Hotel.commands.ReserveRoom({ hotelId, tripId, day }),
    done: Hotel.events.RoomReserved({ hotelId, tripId }),
    refused: Hotel.events.RoomsFull({ hotelId, tripId }),
    undo: Hotel.commands.ReleaseRoom({ hotelId, tripId }),
    undone: Hotel.events.RoomReleased({ hotelId, tripId }),
  },
  car: {
    ask: Cars.commands.ReserveCar({ tripId, day }),
    done: Cars.events.CarReserved({ tripId }),
    refused: rejected(Cars.commands.ReserveCar),
    undo: Cars.commands.ReturnCar({ tripId }),
    undone: Cars.events.CarReturned({ tripId }),
  },
};
const { flight, hotel, car } = steps;
type Name = keyof typeof steps;

const orders: readonly (readonly Name[])[] = [
  ["flight", "hotel", "car"],
  ["flight", "car", "hotel"],
  ["hotel", "flight", "car"],
  ["hotel", "car", "flight"],
  ["car", "flight", "hotel"],
  ["car", "hotel", "flight"],
];
const outcomes: readonly (readonly Name[])[] = [
  ["flight"],
  ["hotel"],
  ["car"],
  ["flight", "hotel"],
  ["flight", "car"],
  ["hotel", "car"],
  ["flight", "hotel", "car"],
];

/** A saga whose steps of the group were answered in this order. */
const answered = (order: readonly Name[], refused: readonly Name[] = []) =>
  given(booking, [booked]).when(
    ...order.map((name) => (refused.includes(name) ? steps[name].refused : steps[name].done)),
  );

const paid = () => answered(["flight", "hotel", "car"]).when(charged).then(issue, confirm);

describe("a parallel group", () => {
  test("is asked at once, and later commands are filled from its answers", () => {
    given(booking, [booked]).then(flight.ask, hotel.ask, car.ask);
    paid().when(confirmed).then().when(ticketed).then(complete);
    paid()
      .when(ticketed)
      .then()
      .when(confirmed)
      .then(complete)
      .when(accepted(Trip.commands.CompleteTrip))
      .thenStatus("done", "completed");
  });

  test.each(orders)("is complete when all have answered: %s, %s, %s", (first, second, third) => {
    answered([first!, second!]).then().when(steps[third!].done).then(charge);
  });

  test("asks again for what is late only, under the same id", () => {
    given(booking, [booked])
      .when(hotel.done)
      .advance("31s")
      .then(flight.ask)
      .advance("32s")
      .then(flight.ask)
      .thenSameId(Airline.commands.ReserveSeat)
      .when(flight.done, car.done)
      .then(charge);
  });

  test("counts the retries of each step apart", () => {
    given(booking, [booked])
      .advance("92s")
      .then(flight.ask, flight.ask, hotel.ask)
      .thenSameId(Hotel.commands.ReserveRoom)
      .when(flight.done, car.done, hotel.done)
      .then(charge);
  });

  test("takes a receipt for an answer where nothing is filled from it, else parks the step", () => {
    answered(["flight", "hotel"]).when(accepted(Cars.commands.ReserveCar)).then(charge);
    answered(["hotel"])
      .when(accepted(Airline.commands.ReserveSeat), car.done)
      .then()
      .thenStatus("parked", {
        flightAndHotelAndCar: { flight: "parked", hotel: "done", car: "done" },
      });
  });
});

describe("a step that fails", () => {
  for (const order of orders) {
    test.each(outcomes.map((refused) => [refused.join(" and "), refused] as const))(
      `waits for its siblings, then undoes the latest first: ${order.join(", ")} without %s`,
      (_, refused) => {
        answered(order.slice(0, 2), refused).then();
        const whole = answered(order, refused);
        for (const name of order.filter((one) => !refused.includes(one)).reverse()) {
          whole.then(steps[name].undo).when(steps[name].undone);
        }
        whole.then(cancel).when(stopped).thenStatus("done", "failed");
      },
    );
  }

  test("waits for the retries of a sibling, too", () => {
    answered(["hotel", "car"], ["car"])
      .advance("62s")
      .then(flight.ask)
      .when(flight.done)
      .then(flight.undo)
      .when(flight.undone)
      .then(hotel.undo);
  });

  test("is undone without an answer when its undo needs none", () => {
    answered(["flight", "car"])
      .advance("124s")
      .then(hotel.ask)
      .thenSameId(Hotel.commands.ReserveRoom)
      .advance("1s")
      .then(hotel.undo)
      .when(hotel.undone)
      .then(car.undo)
      .when(car.undone)
      .then(flight.undo);
  });

  test("stays unknown when its undo needs the answer, and is undone when that comes late", () => {
    answered(["hotel", "car"])
      .advance("93s")
      .then(flight.ask, flight.ask, car.undo)
      .when(car.undone)
      .then(hotel.undo)
      .when(hotel.undone)
      .thenStatus("active", { undoing: "awaiting" })
      .when(flight.done)
      .then(flight.undo)
      .when(flight.undone)
      .then(cancel);
  });

  test("is undone in its turn when its late answer comes while siblings are asked", () => {
    answered(["hotel"])
      .advance("93s")
      .when(flight.done)
      .then()
      .when(car.done)
      .then(car.undo)
      .when(car.undone)
      .then(flight.undo)
      .when(flight.undone)
      .then(hotel.undo);
  });

  test("is not undone when it turns out late that it was refused", () => {
    answered(["hotel"]).advance("93s").when(flight.refused, car.refused).then(hotel.undo);
    answered(["hotel"])
      .advance("93s")
      .when(car.refused, hotel.undone)
      .when(flight.refused)
      .then(cancel);
  });
});

describe("a stop", () => {
  test("gives up what is asked, and undoes what is done after it", () => {
    answered(["hotel"])
      .when(stopped)
      .then(car.undo)
      .when(car.undone)
      .then(hotel.undo)
      .when(hotel.undone)
      .thenStatus("active", { undoing: "awaiting" })
      .when(flight.done)
      .then(flight.undo)
      .when(flight.undone)
      .then(cancel);
  });

  test("does not wait for the siblings of what was refused", () => {
    answered(["flight", "hotel"], ["hotel"]).when(stopped).then(car.undo);
  });

  test("is only recorded past the pivot", () => {
    paid().when(stopped).then().when(ticketed, confirmed).then(complete);
  });
});

describe("a parallel group past the pivot", () => {
  const state = (ticket: unknown, room: unknown) => ({ ticketAndRoom: { ticket, room } });
  const asked = { asking: "asked" };

  test("retries under the same id, then parks what is late while its sibling goes on", () => {
    paid()
      .advance("181s")
      .then(issue, issue)
      .thenSameId(Airline.commands.IssueTicket)
      .advance("1s")
      .then()
      .thenStatus("parked", state("parked", asked))
      .when(confirmed)
      .thenStatus("parked", state("parked", "done"))
      .when(ticketed)
      .then(complete)
      .thenStatus("active");
  });

  test("parks what is refused, and undoes nothing", () => {
    paid()
      .when(rejected(Hotel.commands.ConfirmRoom))
      .then()
      .thenStatus("parked", state(asked, "parked"))
      .when(ticketed)
      .then()
      .thenStatus("parked", state("done", "parked"));
  });

  test("parks what has no answer that later commands need", () => {
    paid()
      .when(confirmed, accepted(Airline.commands.IssueTicket))
      .thenStatus("parked", state("parked", "done"));
  });
});

describe("the deadline", () => {
  test("parks an open group, and what is undone", () => {
    answered(["hotel", "car"])
      .when(accepted(Airline.commands.ReserveSeat))
      .advance("2d")
      .then()
      .thenStatus("parked", "parked");
    answered(["hotel", "car"], ["hotel", "car"]).advance("2d").thenStatus("parked", "parked");
  });

  test("parks a group past the pivot, which the last of its late answers takes on", () => {
    paid()
      .advance("2d")
      .thenStatus("parked", "parked")
      .when(ticketed)
      .then()
      .when(confirmed)
      .then(complete);
    paid().when(ticketed).advance("2d").when(accepted(Hotel.commands.ConfirmRoom)).then(complete);
  });
});
