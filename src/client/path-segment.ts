import { FlowError } from "../core/errors.ts";

/** A name as one segment of a path. The server refuses encoded slashes in any form, so such names are refused before sending. */
export function segment(name: string): string {
  if (name === "" || name === "." || name === ".." || /[/\\]/.test(name)) {
    throw new FlowError("usage", `The name ${JSON.stringify(name)} cannot stand in an address of the server.`, {
      hint: "Names must not be empty, nor `.` or `..`, nor contain / or \\: the server can neither show nor delete them.",
    });
  }
  return encodeURIComponent(name);
}

/** Of one run. */
export const runPath = (workflowId: string): string => `/workflow/${segment(workflowId)}`;
