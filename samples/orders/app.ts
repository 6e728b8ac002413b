// The whole app: what runs, on the broker that it is given.
import { type App, type AppCommand, type AppOptions, startApp } from "eventwright";
import { apology } from "./apology.ts";
import { customerCare } from "./customer-care.ts";
import { fulfilment } from "./fulfilment.ts";
import { PartnerFeed } from "./generated/index.ts";
import { inventory } from "./inventory.ts";
import { notices } from "./notices.ts";
import { order } from "./order.ts";
import { ordersByCustomer } from "./orders-by-customer.ts";
import { payments } from "./payments.ts";
import { shipping } from "./shipping.ts";
import { tellCustomer } from "./tell-customer.ts";

/** Everything that the sample runs. */
export const parts = {
  aggregates: [order, inventory, apology],
  services: [payments, shipping, notices],
  sagas: [fulfilment, customerCare],
  reactions: [tellCustomer],
  projections: [ordersByCustomer],
  feeds: [PartnerFeed],
} as const;

/** A running sample. */
export type OrdersApp = App<AppCommand<typeof parts & AppOptions>>;

/** Starts the sample on a broker. */
export function startOrders(options: Omit<AppOptions, keyof typeof parts>): Promise<OrdersApp> {
  return startApp({ ...options, ...parts });
}
