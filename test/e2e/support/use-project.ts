import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { startTarget } from "../../harness/target.ts";
import type { Target } from "../../harness/target.ts";
import { deleteDefinitions } from "./clean-up.ts";
import { createProject } from "./project.ts";
import type { TestProject } from "./project.ts";

/** A new project for each test of the file, on one server, which is left as it was found. `take` gets both before each test. */
export function useProject(take: (project: TestProject, target: Target) => void): void {
  let target: Target;
  let project: TestProject;
  beforeAll(async () => {
    target = await startTarget();
  });
  afterAll(() => target.close());
  beforeEach(() => {
    project = createProject(target.url);
    take(project, target);
  });
  afterEach(() => deleteDefinitions(target.url, project.prefix));
}
