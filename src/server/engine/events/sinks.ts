/** Where an event goes. */

/** What comes before the first colon: `conductor`, `kafka`. */
export const queueTypeOf = (sink: string): string | undefined => (sink.includes(":") ? sink.slice(0, sink.indexOf(":")) : undefined);

/** Why an event cannot be raised, in the words of Conductor. */
export function unknownQueue(sink: string, taskId: string): string {
  const type = queueTypeOf(sink);
  const error = type === undefined ? `Illegal event ${sink}` : `Unknown queue type ${type}`;
  const hint = type === "kafka" ? "; start this server with --kafka host:port to have it" : "";
  return `Error loading queue:${sink}, for task:${taskId}, error: ${error}${hint}`;
}
