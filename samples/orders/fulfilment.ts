// The saga: reserve, charge, ship; undo in reverse order. Its chart is generated from the catalog.
import { defineSaga } from "eventwright";
import { OrderFulfilment, orderFulfilmentChart } from "./generated/index.ts";

/** The saga: one instance per order. */
export const fulfilment = defineSaga(OrderFulfilment, orderFulfilmentChart);
