// A firmware rollout of the golden telemetry catalog, and the services that it asks at one time.
import { defineAggregate, defineSaga, defineService } from "eventwright";
import { firmwareRolloutChart } from "../../../codegen/golden/telemetry/generated/contracts/firmware-rollout.chart.ts";
import {
  Field,
  FirmwareRollout,
  Images,
  Rollout,
} from "../../../codegen/golden/telemetry/generated/index.ts";

const chart = Rollout.setup<Record<string, never>>().createMachine({
  id: "Rollout",
  initial: "absent",
  context: {},
  states: {
    absent: {
      on: {
        StartRollout: { actions: { type: "RolloutStarted", params: ({ event }) => event.data } },
        RolloutStarted: "started",
      },
    },
    started: {
      on: {
        StartRollout: { actions: { type: "reject", params: { reason: "RolloutKnown", data: {} } } },
        StopRollout: { actions: { type: "RolloutStopped", params: ({ event }) => event.data } },
        FinishRollout: { actions: { type: "RolloutFinished", params: ({ event }) => event.data } },
        AbandonRollout: {
          actions: { type: "RolloutAbandoned", params: ({ event }) => event.data },
        },
        RolloutStopped: "stopped",
        RolloutFinished: "finished",
        RolloutAbandoned: "abandoned",
      },
    },
    stopped: {
      on: {
        AbandonRollout: {
          actions: { type: "RolloutAbandoned", params: ({ event }) => event.data },
        },
        RolloutAbandoned: "abandoned",
      },
    },
    finished: {},
    abandoned: {},
  },
});

/** The aggregate: one per rollout. */
export const rollout = defineAggregate(Rollout, chart);

/** The saga, as the catalog declares it. */
export const firmwareRollout = defineSaga(FirmwareRollout, firmwareRolloutChart);

/** What the outside is like. */
export interface Outside {
  /** The image arrives when this resolves. */
  readonly staged: Promise<void>;
  readonly battery: number;
}

/** The service that brings images near. */
export const createImages = ({ staged }: Pick<Outside, "staged">) =>
  defineService(Images, {
    StageImage: async ({ data: { rolloutId } }) => {
      await staged;
      return Images.events.ImageStaged({ rolloutId, checksum: "0f".repeat(32) });
    },
    DropImage: async ({ data: { rolloutId } }) => Images.events.ImageDropped({ rolloutId }),
    PublishNotes: async ({ data: { rolloutId } }) => Images.events.NotesPublished({ rolloutId }),
  });

/** The service that talks to devices. */
export const createField = ({ battery }: Pick<Outside, "battery">) =>
  defineService(Field, {
    CheckPower: async ({ data: { rolloutId } }) =>
      battery < 50
        ? Field.events.PowerLow({ rolloutId, battery })
        : Field.events.PowerChecked({ rolloutId, battery }),
    ForgetPower: async ({ data: { rolloutId } }) => Field.events.PowerForgotten({ rolloutId }),
    VerifyDevice: async ({ data: { rolloutId } }) => Field.events.DeviceVerified({ rolloutId }),
  });
