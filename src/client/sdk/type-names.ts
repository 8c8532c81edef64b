/** The official package's names for shapes that have another name here. */
import type { BulkResponse, SearchResult, Task, TaskSummary, Workflow, WorkflowSummary } from "../../core/model/execution.ts";
import type { ScheduleExecution } from "../../core/model/schedule.ts";
import type { HandledEventResponse, RateLimitConfig } from "./requests.ts";

export interface ExtendedBulkResponse extends BulkResponse {
  message?: string;
}

/** What a task came to, as JSON. */
export type TaskResultOutputData = object;

export interface ExternalStorageLocation {
  uri?: string;
  path?: string;
}

export interface ExtendedRateLimitConfig extends RateLimitConfig {
  tag?: string;
  concurrentExecutionLimit?: number;
}

export type ScrollableSearchResultWorkflowSummary = SearchResult<WorkflowSummary>;
export type SearchResultWorkflowSummary = SearchResult<WorkflowSummary>;
export type SearchResultWorkflow = SearchResult<Workflow>;
export type SearchResultTaskSummary = SearchResult<TaskSummary>;
export type SearchResultTask = SearchResult<Task>;
export type SearchResultHandledEventResponse = SearchResult<HandledEventResponse>;
export type SearchResultWorkflowScheduleExecutionModel = SearchResult<ScheduleExecution>;
export type TaskListSearchResultSummary = SearchResult<Task>;
