// Requests, answers and inboxes of a simulated process: at most once, and lost now and then.
import type { AskRequest, Connection } from "../../../ports.ts";
import { type Calls, never, sufferedAt, type Wire } from "./calls.ts";

type MessagingCalls = Pick<Connection, "ask" | "serve" | "inbox" | "reply">;

/** The messaging calls of a process. */
export function messagingOf(wire: Wire, calls: Calls): MessagingCalls {
  const { world, life, inner } = wire;
  return {
    ask: (request, timeoutMs) => ask(wire, calls, request, timeoutMs),
    serve: (subject, answer) =>
      inner.serve(subject, (request) => serve(wire, calls, request, answer)),
    inbox: (receive) =>
      inner.inbox((id, bytes) => {
        if (!life.connected()) return;
        calls.deliver(() => {
          world.moved();
          receive(id, bytes);
        });
      }),
    reply(address, bytes) {
      if (!life.alive()) return;
      world.moved();
      world.counted.messages++;
      const fault = sufferedAt(wire, "reply", "a reply");
      if (!life.alive() || !life.connected() || fault?.kind === "lostRequest") return;
      calls.arrive(() => {
        inner.reply(address, bytes);
        if (fault?.kind === "duplicate") inner.reply(address, bytes);
      });
    },
  };
}

/** A request takes its time-out in the network, whatever becomes of it there. */
function ask(
  { world, inner }: Wire,
  calls: Calls,
  request: AskRequest,
  timeoutMs: number,
): Promise<Uint8Array | undefined> {
  world.counted.messages++;
  return calls.write({
    point: "ask",
    text: () => `ask ${request.subject}`,
    effect: () => inner.ask(request, timeoutMs),
    lost: () => undefined,
    moves: true,
  });
}

function serve(
  wire: Wire,
  calls: Calls,
  request: AskRequest,
  answer: (request: AskRequest) => Promise<Uint8Array>,
): Promise<Uint8Array> {
  const { world, life } = wire;
  if (!life.connected()) return never();
  const { subject } = request;
  return new Promise((resolve, reject) => {
    calls.deliver(() => {
      const fault = sufferedAt(wire, "answer", "an answer");
      world.moved();
      answer(request).then((bytes) => {
        if (!life.alive() || !life.connected() || fault?.kind === "lostAnswer") return;
        world.counted.messages++;
        world.tell(() => `${life.name} answers ${subject}`);
        calls.arrive(() => resolve(bytes));
      }, reject);
    });
  });
}
