/** What the open-source server says to every call about HUMAN tasks: that it has none such (404). */
import { orLacking } from "../lacking.ts";

export async function orNoHumanTasks<T>(work: Promise<T>): Promise<T> {
  const hint =
    "Orkes and the embedded server have them. On every server `flow workflows signal RUN --task REF --output JSON` ends a HUMAN task.";
  return orLacking(work, "calls for human tasks: open-source Conductor lacks them", hint);
}
