/** What is drawn of a workflow, whatever it is drawn as: its steps, what follows what, and in a run how far each has come. */
import type { TaskStatus, WorkflowStatus } from "../../core/model/execution.ts";

export type NodeShape =
  | "task"
  | "decision"
  /** It holds the nodes that have it as their group: a loop, or in a run a fork into as many branches as its input says. */
  | "group"
  | "sub-workflow"
  /** Waits for a time, a signal or a person. */
  | "wait"
  /** Ends the run. */
  | "end";

/** How far a step of a run has come. Of several tries, and of several rounds of a loop, it is the latest. */
export interface NodeState {
  status: TaskStatus;
  /** From 1. */
  attempt: number;
  /** Of a loop, and of what is in one: from 1. */
  round?: number;
  /** Epoch milliseconds; 0 where it has not happened. */
  startTime: number;
  endTime: number;
  /** Of a step that a condition has left out there is none. */
  taskId?: string;
  reason?: string;
}

export interface PictureNode {
  /** The reference name. */
  ref: string;
  /** The step's name. */
  label: string;
  /** What it does, in a few words: its task, its type; "" where the label says it. */
  detail: string;
  type: string;
  shape: NodeShape;
  /** When it runs at all. */
  condition?: string;
  /** The group that it is in, by reference name. */
  group?: string;
  /** Absent in a definition, and in a run where it has not come to this step. */
  state?: NodeState;
}

export interface PictureEdge {
  from: string;
  to: string;
  /** Cases of a decision that lead there; none where it is no decision. */
  labels: readonly string[];
  /** Whether the run went this way. */
  isTaken?: boolean;
}

export interface PictureRun {
  workflowId: string;
  status: WorkflowStatus;
  /** Epoch milliseconds; `endTime` is 0 before the end. */
  startTime: number;
  endTime: number;
  reason?: string;
}

/** Each node after all that it follows. No two edges have the same ends. */
export interface Picture {
  /** `name@version`. */
  title: string;
  description?: string;
  run?: PictureRun;
  nodes: readonly PictureNode[];
  edges: readonly PictureEdge[];
}
