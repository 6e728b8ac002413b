// What the reply address of a delivered message tells about it.

/** Names of streams and consumers have no dots. */
const SEQUENCE_TOKEN = 5;

/** The sequences in `$JS.ACK.<stream>.<consumer>.<tries>.<sequence>.<delivery>.<time>.<left>`. */
export function numbersOf(reply: string): readonly [sequence: number, delivery: number] {
  let start = 0;
  for (let dots = 0; dots < SEQUENCE_TOKEN; dots++) start = reply.indexOf(".", start) + 1;
  const middle = reply.indexOf(".", start);
  const end = reply.indexOf(".", middle + 1);
  return [Number(reply.slice(start, middle)), Number(reply.slice(middle + 1, end))];
}
