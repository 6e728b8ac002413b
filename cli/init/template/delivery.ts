// The saga: its steps stand in the catalog, and its chart is generated from them.
import { defineSaga } from "eventwright";
import { Delivery, deliveryChart } from "./generated/index.ts";

/** The saga: one instance per parcel. */
export const delivery = defineSaga(Delivery, deliveryChart);
