// An alarm of the golden telemetry catalog, who is woken by it, and what is written down.
import { defineAggregate, defineSaga, defineService } from "eventwright";
import { alarmResponseChart } from "../../../codegen/golden/telemetry/generated/contracts/alarm-response.chart.ts";
import {
  Alarm,
  AlarmResponse,
  Pager,
  Tickets,
} from "../../../codegen/golden/telemetry/generated/index.ts";

const chart = Alarm.setup<Record<string, never>>().createMachine({
  id: "Alarm",
  initial: "absent",
  context: {},
  states: {
    absent: {
      on: {
        RaiseAlarm: {
          actions: {
            type: "AlarmRaised",
            params: ({ event: { data } }) => ({
              ...{ alarmId: data.alarmId, deviceId: data.deviceId, severity: data.severity },
              ...{ value: data.value, title: `${data.deviceId} is ${data.severity}` },
            }),
          },
        },
        AlarmRaised: "raised",
      },
    },
    raised: {
      on: {
        RaiseAlarm: { actions: { type: "reject", params: { reason: "AlarmKnown", data: {} } } },
        ClearAlarm: { actions: { type: "AlarmCleared", params: ({ event }) => event.data } },
        ConcludeAlarm: { actions: { type: "AlarmConcluded", params: ({ event }) => event.data } },
        AlarmCleared: "cleared",
        AlarmConcluded: "concluded",
      },
    },
    cleared: {
      on: {
        ConcludeAlarm: { actions: { type: "AlarmConcluded", params: ({ event }) => event.data } },
        AlarmConcluded: "concluded",
      },
    },
    concluded: {},
  },
});

/** The aggregate: one per alarm. */
export const alarm = defineAggregate(Alarm, chart);

/** The saga, as the catalog declares it. */
export const alarmResponse = defineSaga(AlarmResponse, alarmResponseChart);

/** The service that wakes people, of whom somebody answers or nobody does. */
export const createPager = (answers: boolean) =>
  defineService(Pager, {
    PagePerson: async ({ data: { alarmId }, id }) =>
      answers
        ? Pager.events.PersonPaged({ alarmId, pageId: id })
        : Pager.events.NobodyAnswered({ alarmId, tried: ["Ada", "Bob"] }),
    WithdrawPage: async ({ data: { alarmId } }) => Pager.events.PageWithdrawn({ alarmId }),
  });

/** The service that keeps tickets. */
export const tickets = defineService(Tickets, {
  OpenTicket: async ({ data: { alarmId } }) => Tickets.events.TicketOpened({ alarmId, ticket: 7 }),
});
