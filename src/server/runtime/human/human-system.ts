/** HUMAN tasks as a whole: what people do with them, the templates of their forms, and the times of assignments. */
import type { HumanTaskApi, HumanTemplateApi } from "../../../core/human-api.ts";
import type { Background } from "../background.ts";
import type { Timers } from "../timers.ts";
import type { HumanChange } from "./follow-tasks.ts";
import { createHumanClock } from "./human-clock.ts";
import { createHumanTasks } from "./human-tasks.ts";
import type { HumanTaskParts } from "./human-tasks.ts";
import { createHumanTemplates } from "./human-templates.ts";

export interface HumanSystem {
  tasks: HumanTaskApi;
  templates: HumanTemplateApi;
  /** Tasks have begun or ended, and that is stored. */
  follow(change: HumanChange): void;
  /** Takes up what was waiting when the last server of this store ended. */
  start(): void;
}

export interface HumanSystemParts extends Omit<HumanTaskParts, "clock" | "templates"> {
  timers: Timers;
  background: Background;
}

export function createHumanSystem(parts: HumanSystemParts): HumanSystem {
  const { store, timers, background } = parts;
  const templates = createHumanTemplates(store, parts.now);
  const clock = createHumanClock(timers, ({ taskId, workflowId }) => background.run({ workflowId }, () => tasks.expire(taskId)));
  const tasks = createHumanTasks({ ...parts, clock, templates });
  return {
    tasks: tasks.api,
    templates: templates.api,
    follow({ sides, ended }) {
      for (const taskId of ended) clock.forget(taskId);
      for (const side of sides) clock.watch(side);
    },
    start() {
      for (const side of store.loadDueHumanTasks()) clock.watch(side);
    },
  };
}
