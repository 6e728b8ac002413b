// A person resumes parked instances of declared sagas: each asks again what it stood at, wherever
// that was, and nothing that may have happened is asked under another id.
import { defineSaga } from "eventwright";
import { accepted, given, rejected } from "eventwright/testing";
import { describe, expect, test } from "vitest";
import { bookingChart } from "../codegen/golden/travel/generated/contracts/booking.chart.ts";
import {
  Airline,
  Bank,
  Booking,
  Cars,
  Hotel,
  Trip,
} from "../codegen/golden/travel/generated/index.ts";
import { fulfilment } from "../samples/orders/fulfilment.ts";
import { Inventory, Order, Payments, Shipping } from "../samples/orders/generated/index.ts";

const orderId = "ORD-12345";
const customerId = "CUST-1";
const warehouseId = "main";
const paymentId = "6f1dca3c-53a0-4d4e-9b6b-0c1d8a3f5e27";
const total = { amount: 1999, currency: "EUR" };
const lines = [{ sku: "A-1", quantity: 1, price: total }];

const placed = Order.events.OrderPlaced({ orderId, customerId, total, lines });
const reserve = Inventory.commands.ReserveStock({ warehouseId, orderId, lines });
const reserved = Inventory.events.StockReserved({ warehouseId, orderId, lines });
const charge = Payments.commands.CapturePayment({ orderId, customerId, total });
const captured = Payments.events.PaymentCaptured({ orderId, paymentId, total });
const refund = Payments.commands.RefundPayment({ orderId, paymentId });
const release = Inventory.commands.ReleaseStock({ warehouseId, orderId });
const ship = Shipping.commands.ShipOrder({ orderId, warehouseId });
const shipped = Shipping.events.OrderShipped({ orderId, trackingCode: "T-1" });
const leave = Inventory.commands.ShipStock({ warehouseId, orderId });
const left = Inventory.events.StockShipped({ warehouseId, orderId });
const confirm = Order.commands.ConfirmOrder({ orderId });
const cancel = Order.commands.CancelOrder({ orderId, reason: "fulfilment" });

describe("a resumed order", () => {
  test("asks a late step past the pivot again, under its id", () => {
    given(fulfilment, [placed, reserved, captured])
      .advance("25h")
      .thenStatus("parked")
      .resume()
      .then(ship)
      .thenSameId(Shipping.commands.ShipOrder)
      .when(shipped)
      .then(leave);
  });

  test("asks a refused step past the pivot again, under a new id", () => {
    const resumed = given(fulfilment, [placed, reserved, captured, shipped])
      .when(rejected(Inventory.commands.ShipStock))
      .thenStatus("parked")
      .resume()
      .then(leave)
      .thenStatus("active");
    expect(() => resumed.thenSameId(Inventory.commands.ShipStock)).toThrow(/under 2 ids/);
    resumed.when(left).then(confirm);
  });

  test("goes on undoing where an undo was refused, and then with the rest", () => {
    const refused = Shipping.events.ShipmentRefused({ orderId, reason: "lost" });
    given(fulfilment, [placed, reserved, captured, refused])
      .when(rejected(Payments.commands.RefundPayment))
      .thenStatus("parked")
      .resume()
      .then(refund)
      .when(accepted(Payments.commands.RefundPayment))
      .then(release);
  });

  test("asks a closing command again that nobody has answered", () => {
    const closing = given(fulfilment, [placed, reserved, captured, shipped, left]).advance("1h");
    closing.thenStatus("parked").resume().then(confirm);
    closing.thenSameId(Order.commands.ConfirmOrder);
    closing.when(accepted(Order.commands.ConfirmOrder)).thenStatus("done", "completed");
  });

  test("asks the failure again that nobody has answered", () => {
    const failing = given(fulfilment, [placed, rejected(Inventory.commands.ReserveStock)]);
    failing.advance("1h").thenStatus("parked").resume().then(cancel);
    failing.thenSameId(Order.commands.CancelOrder).thenStatus("active", { failing: "asked" });
  });

  test("that the deadline has parked asks whatever it was at, and hears what came meanwhile", () => {
    given(fulfilment, [placed, reserved, captured])
      .when(shipped)
      .advance("8d")
      .thenStatus("parked")
      .resume()
      .then(leave);
    // A payment of which nothing is known is waited for, and undone when it turns out to be there.
    given(fulfilment, [placed, reserved])
      .advance("8d")
      .thenStatus("parked", "parked")
      .when(captured)
      .thenStatus("parked", "parked")
      .resume()
      .then(release)
      .when(accepted(Inventory.commands.ReleaseStock))
      .then(refund);
  });

  test("cannot be asked again when a bare receipt has left nothing to ask", () => {
    const parked = given(fulfilment, [placed, reserved]).when(
      accepted(Payments.commands.CapturePayment),
    );
    parked.thenStatus("parked");
    expect(() => parked.resume()).toThrow(/no edge for \$resumed/);
  });

  test("is asked for nothing while it is not parked", () => {
    const active = given(fulfilment, [placed]).then(reserve);
    expect(() => active.resume()).toThrow(/is not parked/);
    active.when(reserved).then(charge);
  });
});

const tripId = "T-1";
const hotelId = "ritz";
const day = "2026-05-01";
const seat = "12A";
const booking = defineSaga(Booking, bookingChart);
const booked = Trip.events.TripBooked({
  tripId,
  hotelId,
  day,
  total: { cents: 1, currency: "EUR" },
});
const seatReserved = Airline.events.SeatReserved({ tripId, seat });
const roomReserved = Hotel.events.RoomReserved({ hotelId, tripId });
const carReserved = Cars.events.CarReserved({ tripId });
const charged = Bank.events.TripCharged({ tripId });
const ticketed = Airline.events.TicketIssued({ tripId, ticket: "K-7" });
const confirmed = Hotel.events.RoomConfirmed({ hotelId, tripId });
const issue = Airline.commands.IssueTicket({ tripId, seat });
const confirmRoom = Hotel.commands.ConfirmRoom({ hotelId, tripId });
const complete = Trip.commands.CompleteTrip({ tripId, ticket: "K-7" });

const paid = () =>
  given(booking, [booked, seatReserved, roomReserved, carReserved])
    .when(charged)
    .then(issue, confirmRoom);

describe("a resumed trip", () => {
  test("asks the parallel step again that was refused, and leaves its sibling alone", () => {
    paid()
      .when(rejected(Hotel.commands.ConfirmRoom))
      .thenStatus("parked")
      .resume()
      .then(confirmRoom)
      .when(ticketed)
      .then()
      .when(confirmed)
      .then(complete);
  });

  test("asks all parallel steps again that were late, with their retries counted anew", () => {
    const late = paid().advance("2h").thenStatus("parked");
    late.resume().then(issue, confirmRoom);
    late.thenSameId(Airline.commands.IssueTicket).thenSameId(Hotel.commands.ConfirmRoom);
    late.when(confirmed, ticketed).then(complete);
  });

  test("that the deadline has parked goes on with what is left of a parallel group", () => {
    paid()
      .advance("3d")
      .thenStatus("parked", "parked")
      .when(ticketed)
      .thenStatus("parked", "parked")
      .resume()
      .thenStatus("parked", { ticketAndRoom: { ticket: "done", room: "parked" } })
      .resume()
      .then(confirmRoom)
      .when(confirmed)
      .then(complete);
  });
});
