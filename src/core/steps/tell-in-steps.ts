/** Messages on compiled tasks, in the words of the file: `tasks[0].forkTasks[1][0].optional` is `step price.optional` there. */
import type { Comparison, LocalDefinition } from "../definition.ts";
import type { JsonObject } from "../json.ts";
import { isJsonObject } from "../json.ts";
import { isWithin, valueAt } from "../pointer.ts";

/** What stands in steps in the file. */
export const isWrittenInSteps = ({ computed }: Pick<LocalDefinition, "computed">): boolean =>
  computed?.authored?.includes("/tasks") === true;

/** Tasks differ that the file says in steps. */
export const differsInSteps = ({ local, changes }: Pick<Comparison, "local" | "changes">): boolean =>
  local !== undefined && isWrittenInSteps(local) && changes.some(({ path }) => isWithin(path, "/tasks"));

/** The places that compiling makes, as `pointerText` writes them. */
const place = /\btasks\[\d+\](?:\.forkTasks\[\d+\]\[\d+\]|\.decisionCases\.true\[\d+\])*/g;

/** `body` is the compiled definition. */
export function tellInSteps(message: string, body: JsonObject): string {
  return message.replace(place, (written) => {
    const task = valueAt(body, `/${written.replaceAll("]", "").replaceAll(/[[.]/g, "/")}`);
    const name = isJsonObject(task) ? task["taskReferenceName"] : undefined;
    return typeof name === "string" ? `step ${name.replace(/_when(?:_\d+)?$/, "")}` : written;
  });
}
