// A service has a handler for each of its commands, and for no other.
import { defineService } from "eventwright";
import { expect, test } from "vitest";
import { Payments } from "../samples/orders/generated/index.ts";
import { payments } from "../samples/orders/payments.ts";

test("handlers that are missing, and those of no command, are told where it is defined", () => {
  const { CapturePayment } = payments.handlers;
  const define = (handlers: object) => () => defineService(Payments, handlers as never);
  expect(define({ CapturePayment, RefundPaymnet: CapturePayment })).toThrow(
    "The service Payments cannot be run: RefundPayment has no handler; " +
      "it has no command RefundPaymnet.",
  );
  expect(define({})).toThrow(expect.objectContaining({ code: "service_invalid" }));
});
