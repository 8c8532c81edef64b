/** `conductor-flow/testing`: workflows and tasks under test, in this process, without waiting. For any test framework. */
export { createTestServer } from "./create-test-server.ts";
export type { RunOptions, TestServer, TestServerOptions } from "./create-test-server.ts";
export type { TestRun, TestStep } from "./test-run.ts";
export type { Expected } from "./assert-run.ts";
export { delay, fail, hang } from "./mocks.ts";
export type { Mock, MockAnswer, MockCall, MockFunction, Mocks } from "./mocks.ts";
export type { Duration } from "./read-duration.ts";
export { runTask } from "./run-task.ts";
export type { RunTaskOptions } from "./run-task.ts";
export type { TaskRun } from "./run-module.ts";
