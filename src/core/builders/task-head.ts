import type { TaskType } from "./task-type.ts";

/** What each generated task starts with. Absent fields are left out, so that nothing of them is written. */
export interface TaskHead<Type extends TaskType = TaskType> {
  name: string;
  taskReferenceName: string;
  type: Type;
  optional?: boolean;
}

/** A task that the server runs by itself needs no other name than that by which its workflow refers to it. */
export function taskHead<Type extends TaskType>(type: Type, taskReferenceName: string, optional?: boolean): TaskHead<Type> {
  return { name: taskReferenceName, taskReferenceName, type, ...(optional === undefined ? {} : { optional }) };
}
