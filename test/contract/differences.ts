/**
 * Where the embedded server answers otherwise than a real Conductor 3.32.1 on SQLite, on purpose. A case that touches one asks for the
 * value of the server it runs on, so an unlisted difference fails, and a listed one that is gone fails as well.
 * This list only ever shrinks, save for a deliberate improvement.
 */
export interface Difference {
  real: string | number | boolean;
  ours: string | number | boolean;
  reason: string;
}

export const differences = {
  "path-outside-api": {
    real: 200,
    ours: 404,
    reason: "The real server answers its HTML start page to any address outside /api, which hides a wrong base address.",
  },
  "api-docs": {
    real: 500,
    ours: 200,
    reason: "The OpenAPI document of this release of the real server is broken: its libraries do not fit each other.",
  },
  "request-of-a-web-page": {
    real: 200,
    ours: 403,
    reason: "A page of any site can send requests to a server without authentication; programs send no Origin and are not concerned.",
  },
  "name-of-another-machine": {
    real: 200,
    ours: 403,
    reason:
      "A page could have its own name point to this machine after it was loaded; only names that no public DNS gives out are answered.",
  },
  "encoded-slash-in-path": {
    real: 400,
    ours: 404,
    reason: "Tomcat refuses %2F in a path with an HTML page; here a definition with a slash in its name can be read and deleted.",
  },
  "delete-missing-definition": {
    real: 500,
    ours: 404,
    reason: "The real server's SQL stores wrap the missing definition in a failure of the backend; its Redis store answers 404.",
  },
  "senseless-wait-duration": {
    real: 400,
    ours: 200,
    reason: "The real server deletes the run and fails the start; here the run fails, where a person can look at it.",
  },
  "senseless-sink": {
    real: 500,
    ours: 200,
    reason: "The real server fails the start with words of Java; here the run fails, and its task says what the sink is.",
  },
  "rate-limit": {
    real: 2,
    ours: 1,
    reason: "Of the real server's stores only Redis keeps to rateLimitPerFrequency; a limit that is written down is meant.",
  },
  "dynamic-branch-goes-on": {
    real: false,
    ours: true,
    reason: "The real server drops what follows the first task in a SWITCH that is a branch of a dynamic fork, without a word.",
  },
  "join-script": {
    real: "COMPLETED",
    ours: "FAILED",
    reason:
      "The expression of a JOIN is Orkes's: the open-source server leaves it alone and joins all branches; here it decides, as there.",
  },
  "join-on-nothing": {
    real: "RUNNING",
    ours: "FAILED",
    reason: "A JOIN on a task that never comes keeps a run open for ever; here it fails once nothing else is open, and names the task.",
  },
  "exclusive-join-in-loop": {
    real: "RUNNING",
    ours: "COMPLETED",
    reason: "The real server looks for an EXCLUSIVE_JOIN's default tasks without the number of the round, and waits for them for ever.",
  },
  "null-fork-input": {
    real: 500,
    ours: 200,
    reason: "The real server fails at a null among forkTaskInputs in each decision; here it is an input like any other that is no object.",
  },
  "variables-in-variables": {
    real: 500,
    ours: 200,
    reason: "A SET_VARIABLE of ${workflow.variables} puts the real server's map of variables into itself, which it cannot store.",
  },
  "wait-with-a-definition": {
    real: "TIMED_OUT",
    ours: "RUNNING",
    reason: "The real server counts the response timeout of a WAIT from 1970; nobody responds for a WAIT, and here none is needed.",
  },
  "endless-script": {
    real: "FAILED",
    ours: "FAILED_WITH_TERMINAL_ERROR",
    reason: "A script that was stopped would not end the next time either, so it is not tried again.",
  },
  "optional-last-task": {
    real: "FAILED",
    ours: "COMPLETED_WITH_ERRORS",
    reason: "The real server loses the status of an optional task that failed as the last one of a run, and shows how it failed.",
  },
  "large-output": {
    real: "outside, where no worker can read it",
    ours: "in the task",
    reason: "A server without a payload storage puts what is larger than 3 MB into files of its own, and gives workers an empty input.",
  },
  "event-actions-on-runs": {
    real: false,
    ours: true,
    reason: "The real server takes terminate_workflow and update_workflow_variables in an event handler and does nothing about them.",
  },
  "event-for-a-retried-task": {
    real: "SCHEDULED",
    ours: "COMPLETED",
    reason: "The real server lets an event end the first try of a task, which has ended, and leaves the one that is open.",
  },
  "broken-condition": {
    real: 0,
    ours: 1,
    reason: "On the real server a handler whose condition throws keeps all handlers behind it from the event, again and again.",
  },
  "event-executions": {
    real: 404,
    ours: 200,
    reason: "The real server keeps what actions of event handlers came to, and has no call for it.",
  },
  "events-among-task-queues": {
    real: true,
    ours: false,
    reason: "Events are no tasks: how many wait is told by /admin/queues, and here by nothing else.",
  },
  "admin-config": {
    real: "the machine's properties",
    ours: "our settings",
    reason: "The real server shows the properties of its process to anybody; here only what the server was started with is shown.",
  },
  "server-variables": {
    real: "readable",
    ours: "hidden",
    reason: "An expression such as ${HOME} reads the environment of the real server's process; here only what is meant for runs is read.",
  },
  "human-routes": {
    real: 404,
    ours: 200,
    reason: "The calls on human tasks and their forms are Orkes's; clients have them, so they can be tried here.",
  },
  "service-registry": {
    real: 404,
    ours: 200,
    reason: "Registered services and their circuit breakers are Orkes's; clients have the calls, so they can be tried here.",
  },
  tags: {
    real: 404,
    ours: 200,
    reason: "Tags are Orkes's; clients have the calls, so they can be tried here.",
  },
  "agent-routes": {
    real: 200,
    ours: 404,
    reason: "Agents, AI providers, skills and files are out of the scope of a server for a laptop; the 404 says so.",
  },
  "task-search-by-run": {
    real: 500,
    ours: 200,
    reason: "The real server's SQLite has no column for the run in its index of tasks, so the SDKs' own example of a search fails.",
  },
  "documented-search": {
    real: 400,
    ours: 200,
    reason:
      "The documentation of the official SDK writes its queries as status:FAILED, and looks for tasks by their worker and their input.",
  },
  "unknown-search-field": {
    real: 200,
    ours: 400,
    reason: "The real server compares the name of an unknown field as a text, which may find nothing or all that there is.",
  },
  "negative-count": {
    real: 2,
    ours: 0,
    reason: "A batch poll with a negative count takes all that there is from the real server's SQLite queue, which nobody can mean.",
  },
  "payload-location": {
    real: "a path alone",
    ours: "an address",
    reason:
      "The real server without a payload storage keeps payloads in files of its own; here they are in the database, for clients as well.",
  },
  "missing-payload": {
    real: "taken, and the run is stuck",
    ours: "refused",
    reason: "The real server answers 500 to a report whose payload is not there, but keeps it, and fails at each later look at the run.",
  },
  "oversized-output": {
    real: "RUNNING",
    ours: "FAILED",
    reason: "The real server cannot store the end of a run whose output is too large, and fails at each later look at the run.",
  },
  "kafka-without-brokers": {
    real: "refused",
    ours: "the server's own",
    reason: "A server that is told its brokers knows whom a task means that names none.",
  },
  "kafka-brokers": {
    real: "tried",
    ours: "refused",
    reason: "A definition could make the server connect to any address; here it is asked only at those that it was started with.",
  },
  "waiting-messages": {
    real: "any number",
    ours: "the newest ten thousand",
    reason: "Of an event that nobody handles the real server keeps all messages for ever.",
  },
  "input-against-schema": {
    real: 200,
    ours: 400,
    reason: "The open-source server stores inputSchema and enforceSchema and does not look at them; who writes them down means them.",
  },
} as const satisfies Record<string, Difference>;

export type DifferenceId = keyof typeof differences;
