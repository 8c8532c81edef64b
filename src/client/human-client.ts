/** HUMAN tasks and the templates of their forms. Orkes and the embedded server answer these calls; the open-source server does not. */
import { isJsonObject } from "../core/json.ts";
import type { Json, JsonObject } from "../core/json.ts";
import type { Task } from "../core/model/execution.ts";
import type {
  HumanTaskAssignment,
  HumanTaskEntry,
  HumanTaskSearch,
  HumanTaskSearchResult,
  HumanTaskTemplate,
} from "../core/model/human.ts";
import { readList, readNothing, readObject, readObjects } from "./answer.ts";
import { query } from "./call.ts";
import type { Answer, SendCall } from "./call.ts";
import { badAnswer } from "./failure.ts";
import { segment } from "./path-segment.ts";

export type HumanClient = ReturnType<typeof createHumanClient>;

/** Both false by default. */
export interface HumanClaim {
  /** Takes it from whoever is assigned or has claimed it. */
  overrideAssignment?: boolean | undefined;
  /** Answers with the template of the form in `humanTaskDef.fullTemplate`. */
  withTemplate?: boolean | undefined;
}

/** What is no task must not pass for one that nobody has, nor an answer without any for an empty list. */
function isEntry(value: Json | undefined): boolean {
  return isJsonObject(value) && [value["taskId"], value["state"], value["taskRefName"]].every((text) => typeof text === "string");
}

function readEntry(answer: Answer): HumanTaskEntry {
  const entry = readObject<HumanTaskEntry>(answer);
  const json: JsonObject = entry;
  if (isEntry(json)) return entry;
  throw badAnswer("The server answered with something other than a human task", answer.place);
}

function readEntries(answer: Answer): HumanTaskSearchResult {
  const found = readObject<HumanTaskSearchResult>(answer);
  const { results, totalHits }: JsonObject = found;
  if (typeof totalHits === "number" && Array.isArray(results) && results.every(isEntry)) return found;
  throw badAnswer("The server answered with something other than what a search finds", answer.place);
}

export function createHumanClient(send: SendCall) {
  return { ...taskCalls(send), ...claimCalls(send), ...templateCalls(send) };
}

const tasks = "/human/tasks";
const pathOf = (taskId: string): string => `${tasks}/${segment(taskId)}`;

function taskCalls(send: SendCall) {
  return {
    /** The newest first on the embedded server; 15 of them unless `size` says otherwise. */
    async search(search: Partial<HumanTaskSearch>): Promise<HumanTaskSearchResult> {
      return readEntries(await send({ method: "POST", path: `${tasks}/search`, body: search, repeat: "idempotent" }));
    },
    /** Rejects with a 404 (`isMissing`) if there is none. */
    async get(taskId: string, options: Pick<HumanClaim, "withTemplate"> = {}): Promise<HumanTaskEntry> {
      return readEntry(await send({ method: "GET", path: pathOf(taskId) + query({ ...options }) }));
    },
    /** As the task of its run. */
    async getConductorTask(taskId: string): Promise<Task> {
      return readObject<Task>(await send({ method: "GET", path: `${pathOf(taskId)}/conductorTask` }));
    },
    async getDisplayNames(searchType: "ADMIN" | "INBOX" = "ADMIN"): Promise<string[]> {
      return readList<string>(await send({ method: "GET", path: `${tasks}/getTaskDisplayNames${query({ searchType })}` }));
    },
    /** Adds to the output; `complete` ends the task with that, and its run goes on. */
    async update(taskId: string, output: object, options: { complete: boolean }): Promise<void> {
      readNothing(await send({ method: "POST", path: `${pathOf(taskId)}/update${query(options)}`, body: output }));
    },
    /** The same for the latest try of a reference name, or of one turn of a loop. */
    async updateByReference(
      reference: { workflowId: string; taskRefName: string; iteration?: number },
      output: JsonObject,
      { complete }: { complete: boolean },
    ): Promise<void> {
      readNothing(await send({ method: "POST", path: `${tasks}/update/taskRef${query({ ...reference, complete })}`, body: output }));
    },
    /** Removes ended tasks from the list of HUMAN tasks. */
    async deleteRecords(taskIds: readonly string[]): Promise<void> {
      readNothing(await send({ method: "DELETE", path: `${tasks}/delete`, body: taskIds }));
    },
  };
}

function claimCalls(send: SendCall) {
  return {
    /** As the user that the client is. Rejects with a 409 (`isConflict`) where it is another's. */
    async claim(taskId: string, claim: HumanClaim = {}): Promise<HumanTaskEntry> {
      return readEntry(await send({ method: "POST", path: `${pathOf(taskId)}/claim${query({ ...claim })}` }));
    },
    /** For a user whom the server does not know. Rejects with a 409 (`isConflict`) where it is another's. */
    async claimForExternalUser(taskId: string, userId: string, claim: HumanClaim = {}): Promise<HumanTaskEntry> {
      const path = `${pathOf(taskId)}/externalUser/${segment(userId)}${query({ ...claim })}`;
      return readEntry(await send({ method: "POST", path }));
    },
    /** Rejects with a 409 (`isConflict`) where nobody has claimed it. */
    async release(taskId: string): Promise<void> {
      readNothing(await send({ method: "POST", path: `${pathOf(taskId)}/release` }));
    },
    /** In place of the assignments that are left. */
    async reassign(taskId: string, assignments: readonly HumanTaskAssignment[]): Promise<void> {
      readNothing(await send({ method: "POST", path: `${pathOf(taskId)}/reassign`, body: assignments }));
    },
    /** Goes on to the next assignment. */
    async skip(taskId: string, options: { reason?: string } = {}): Promise<void> {
      readNothing(await send({ method: "POST", path: `${pathOf(taskId)}/skip${query(options)}` }));
    },
  };
}

function templateCalls(send: SendCall) {
  const templates = "/human/template";
  const templatePath = (name: string): string => `${templates}/${segment(name)}`;
  return {
    /** Replaces the one of its version, or the latest if it has none; as a new version it gets the next number. */
    async saveTemplate(template: HumanTaskTemplate, options: { newVersion: boolean }): Promise<HumanTaskTemplate> {
      const repeat = options.newVersion ? "unsent" : "idempotent";
      return readObject<HumanTaskTemplate>(await send({ method: "POST", path: templates + query(options), body: template, repeat }));
    },
    /** By name and version. */
    async getTemplates(filter: { name?: string; version?: number } = {}): Promise<HumanTaskTemplate[]> {
      return readObjects<HumanTaskTemplate>(await send({ method: "GET", path: templates + query(filter) }));
    },
    /** Rejects with a 404 (`isMissing`) if there is none. */
    async getTemplate(name: string, version: number): Promise<HumanTaskTemplate> {
      return readObject<HumanTaskTemplate>(await send({ method: "GET", path: `${templatePath(name)}/${version}` }));
    },
    async getTemplateOfTask(taskId: string): Promise<HumanTaskTemplate> {
      return readObject<HumanTaskTemplate>(await send({ method: "GET", path: templatePath(taskId) }));
    },
    /** Without a version all of them. */
    async deleteTemplate(name: string, version?: number): Promise<void> {
      readNothing(await send({ method: "DELETE", path: version === undefined ? templatePath(name) : `${templatePath(name)}/${version}` }));
    },
  };
}
