import { nearest } from "../../nearest.ts";
import { typeOf } from "../../nested-tasks.ts";
import { pointerText } from "../../pointer.ts";
import { placeTasks } from "../../task-order.ts";
import { isWrittenInSteps } from "../../steps/tell-in-steps.ts";
import { isSystemTaskType, systemTaskTypes } from "../../task-types.ts";
import type { AcrossAdvice, ProjectDefinitions } from "./project-definitions.ts";

/** A task for workers that the project does not define. Where it defines no task at all, they are defined somewhere else. */
export function findUndefinedTasks({ workflows, taskNames }: ProjectDefinitions): AcrossAdvice[] {
  if (taskNames.size === 0) return [];
  return workflows.flatMap(({ definition, workflow }) =>
    placeTasks(workflow).flatMap(({ task, pointer }): AcrossAdvice[] => {
      const { name = "", taskDefinition } = task;
      if (name === "" || taskNames.has(name) || taskDefinition !== undefined || isSystemTaskType(typeOf(task))) return [];
      // Of a step `task` says the type of the server's own tasks too.
      const meant = nearest(name, isWrittenInSteps(definition) ? [...taskNames, ...systemTaskTypes] : taskNames);
      const hint =
        meant === undefined ? "It may be defined on the server; `flow workflows upload` looks there too." : `Did you mean ${meant}?`;
      const message = `${pointerText(pointer)} uses the task ${name}, which this project does not define.`;
      return [{ definition, pointer: `${pointer}/name`, message, hint }];
    }),
  );
}
