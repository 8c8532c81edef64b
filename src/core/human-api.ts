/** The calls on HUMAN tasks and on the templates of their forms, beside those of `conductor-api.ts`. Failures are `ConductorFault`s. */
import type { JsonObject } from "./json.ts";
import type { Task } from "./model/execution.ts";
import type {
  HumanTaskAssignment,
  HumanTaskEntry,
  HumanTaskSearch,
  HumanTaskSearchResult,
  HumanTaskTemplate,
  HumanTaskUser,
} from "./model/human.ts";

/** Calls on one task answer 404 where there is none, and 409 where its state does not allow them. */
export interface HumanTaskApi {
  searchHumanTasks(search: HumanTaskSearch): HumanTaskSearchResult;
  /** With its template in `humanTaskDef.fullTemplate`, if that is asked for. */
  getHumanTask(taskId: string, withTemplate: boolean): HumanTaskEntry;
  /** The task of the run. */
  getConductorTask(taskId: string): Task;
  /** Of the open tasks, each once. */
  getDisplayNames(): string[];
  /** 409 where somebody else has it or is assigned, unless that is overridden; then the claimant is the assignee as well. */
  claimHumanTask(
    taskId: string,
    claimant: Required<HumanTaskUser>,
    options: { overrideAssignment: boolean; withTemplate: boolean },
  ): HumanTaskEntry;
  /** 409 where nobody has claimed it. */
  releaseHumanTask(taskId: string): void;
  /** In place of the assignments that are left; whoever has claimed it loses it. */
  reassignHumanTask(taskId: string, assignments: HumanTaskAssignment[]): void;
  /** Goes on to the next assignment, as if the time of this one were up. 409 where nobody is assigned. */
  skipHumanTask(taskId: string, reason?: string): Promise<void>;
  /** Adds to the output, and ends the task if it is to be completed: its run goes on then. */
  updateHumanTask(taskId: string, output: JsonObject, complete: boolean): Promise<void>;
  /** The same for the latest try of a reference name, or of one turn of a loop. */
  updateHumanTaskByReference(update: {
    workflowId: string;
    taskRefName: string;
    iteration?: number;
    output: JsonObject;
    complete: boolean;
  }): Promise<void>;
  /** Removes ended tasks from what people see, all or none; their runs keep them. */
  deleteHumanTasks(taskIds: string[]): void;
}

/** 404 where there is none. Version 0 is the latest. */
export interface HumanTemplateApi {
  /** All or none: each replaces the one of its version, or the latest; as a new version it gets the next number. */
  saveTemplates(templates: HumanTaskTemplate[], asNewVersion: boolean): HumanTaskTemplate[];
  /** By name and version. */
  getTemplates(filter: { name?: string; version?: number }): HumanTaskTemplate[];
  getTemplate(name: string, version: number): HumanTaskTemplate;
  getTemplateOfTask(taskId: string): HumanTaskTemplate;
  /** Without a version all of them. */
  deleteTemplate(name: string, version?: number): void;
}
