import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import type { Project } from "../../src/project/project.ts";

/** A folder with these files, gone after the test. It has a node_modules, so that caches stay inside. */
export function makeFolder(files: Record<string, string> = {}): string {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), "flow-project-")));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(path.join(root, "node_modules"));
  for (const [name, text] of Object.entries(files)) {
    const target = path.join(root, name);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
  return root;
}

/** The same as a project with the default folders. */
export function makeProject(files: Record<string, string> = {}, globs: { include?: string[]; exclude?: string[] } = {}): Project {
  const root = makeFolder(files);
  return {
    root,
    paths: {
      tasks: [{ path: path.join(root, "tasks") }],
      workflows: [{ path: path.join(root, "workflows") }],
      events: [{ path: path.join(root, "events") }],
      schedules: [{ path: path.join(root, "schedules") }],
      include: globs.include ?? [],
      exclude: globs.exclude ?? [],
    },
  };
}

/** A finding in one line, as a person would read it. */
export function lineOf(finding: {
  file?: string;
  line?: number;
  column?: number;
  severity: string;
  code: string;
  message: string;
}): string {
  return `${finding.file}:${finding.line}:${finding.column} ${finding.severity} ${finding.code}: ${finding.message}`;
}
