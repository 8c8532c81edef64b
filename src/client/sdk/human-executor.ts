/** HUMAN tasks, in the shape of the official SDK's class of that name. Open-source servers do not answer these calls (404). */
import { FlowError } from "../../core/errors.ts";
import { humanUserTypes } from "../../core/human-user-types.ts";
import type { HumanTaskEntry, HumanTaskSearch, HumanTaskState, HumanTaskTemplate } from "../../core/model/human.ts";
import { pauseFor } from "../abort-signals.ts";
import type { HumanClaim } from "../human-client.ts";
import { SdkClient } from "./sdk-client.ts";
import type { CallOptions } from "./sdk-client.ts";

export type UserType = (typeof humanUserTypes)[number];

export interface PollIntervalOptions {
  /** Milliseconds between two searches. */
  pollInterval: number;
  /** How many searches at most. */
  maxPollTimes: number;
}

export type ClaimTaskOptions = HumanClaim;

/** What is added to the output of a task. The official type demands objects as values: `{ output: { approved: true } }`. */
type OutputBody = Record<string, unknown>;

export class HumanExecutor extends SdkClient {
  /**
   * @deprecated `search` has more conditions.
   * `claimedBy` is `<type>:<user>`, such as `EXTERNAL_USER:jo@example.com`. `taskName` is a reference name.
   */
  async getTasksByFilter(
    state: Exclude<HumanTaskState, "DELETED">,
    assignee?: string,
    assigneeType?: UserType,
    claimedBy?: string,
    taskName?: string,
    taskInputQuery?: string,
    taskOutputQuery?: string,
    options?: CallOptions,
  ): Promise<HumanTaskEntry[]> {
    const search: Partial<HumanTaskSearch> = {
      states: [state],
      assignees:
        assignee === undefined || assignee === ""
          ? []
          : [{ user: assignee, ...(assigneeType === undefined ? {} : { userType: assigneeType }) }],
      claimants: claimedBy === undefined || claimedBy === "" ? [] : [claimantOf(claimedBy)],
      taskRefNames: taskName === undefined || taskName === "" ? [] : [taskName],
      ...(taskInputQuery === undefined ? {} : { taskInputQuery }),
      ...(taskOutputQuery === undefined ? {} : { taskOutputQuery }),
    };
    return this.search(search, options);
  }

  /** The first 15 unless `size` and `start` say otherwise. Empty lists are no conditions. */
  async search(searchParams: Partial<HumanTaskSearch>, options?: CallOptions): Promise<HumanTaskEntry[]> {
    const { results } = await this.on(options).human.search({ size: 15, start: 0, ...searchParams });
    return results;
  }

  /** Searches again and again until something is found; empty where that was too often: 20 times within two seconds by default. */
  async pollSearch(
    searchParams: Partial<HumanTaskSearch>,
    { pollInterval = 100, maxPollTimes = 20 }: Partial<PollIntervalOptions> = {},
    options: CallOptions = {},
  ): Promise<HumanTaskEntry[]> {
    for (let polls = 0; polls < maxPollTimes; polls += 1) {
      const found = await this.search(searchParams, options);
      if (found.length > 0) return found;
      // Aborted, it is the next search that says so.
      await pauseFor(pollInterval, options.signal);
    }
    return [];
  }

  /** Rejects with a 404 (`isMissing`) if there is none. */
  async getTaskById(taskId: string, options?: CallOptions): Promise<HumanTaskEntry> {
    return this.on(options).human.get(taskId);
  }

  /** Rejects with a 409 (`isConflict`) where it is another's, unless `overrideAssignment` is true. */
  async claimTaskAsExternalUser(
    taskId: string,
    assignee: string,
    options: ClaimTaskOptions = {},
    callOptions?: CallOptions,
  ): Promise<HumanTaskEntry> {
    return this.on(callOptions).human.claimForExternalUser(taskId, assignee, options);
  }

  /** As the user whose credentials the client has. Rejects with a 409 (`isConflict`) where it is another's. */
  async claimTaskAsConductorUser(taskId: string, options: ClaimTaskOptions = {}, callOptions?: CallOptions): Promise<HumanTaskEntry> {
    return this.on(callOptions).human.claim(taskId, options);
  }

  /** Gives a claimed task back to whom it is assigned. */
  async releaseTask(taskId: string, options?: CallOptions): Promise<void> {
    await this.on(options).human.release(taskId);
  }

  /** Rejects with a 404 (`isMissing`) if there is none. */
  async getTemplateByNameVersion(name: string, version: number, options?: CallOptions): Promise<HumanTaskTemplate> {
    return this.on(options).human.getTemplate(name, version);
  }

  /** @deprecated `getTemplateByNameVersion` has versions; this is version 1. */
  async getTemplateById(templateNameVersionOne: string, options?: CallOptions): Promise<HumanTaskTemplate> {
    return this.getTemplateByNameVersion(templateNameVersionOne, 1, options);
  }

  /** Adds to the output; the task stays open. */
  async updateTaskOutput(taskId: string, requestBody: OutputBody, options?: CallOptions): Promise<void> {
    await this.on(options).human.update(taskId, requestBody, { complete: false });
  }

  /** Adds to the output and ends the task; its run goes on. */
  async completeTask(taskId: string, requestBody: OutputBody = {}, options?: CallOptions): Promise<void> {
    await this.on(options).human.update(taskId, requestBody, { complete: true });
  }
}

function claimantOf(claimedBy: string): { userType: UserType; user: string } {
  const [type, ...rest] = claimedBy.split(":");
  const userType = humanUserTypes.find((known) => known === type);
  const user = rest.join(":");
  if (userType !== undefined && user !== "") return { userType, user };
  throw new FlowError("usage", `claimedBy must be TYPE:USER, not ${JSON.stringify(claimedBy)}.`, {
    hint: `The type is one of ${humanUserTypes.join(", ")}.`,
  });
}
