import { describe, expect, test } from "vitest";
import { loadDefinitions } from "../../src/project/load-definitions.ts";
import { loadTasks } from "../../src/project/load-tasks.ts";
import type { Project } from "../../src/project/project.ts";
import { lineOf, makeProject } from "./make-project.ts";

function project(files: Record<string, string>, { profile, env = {} }: { profile?: string; env?: Record<string, string> } = {}): Project {
  return {
    ...makeProject(files),
    ...(profile === undefined ? {} : { profile }),
    profiles: ["staging", "production"],
    environmentValue: (name) => env[name],
  };
}

const task = `name: charge
description: Charges \${env.REGION}
retryCount: \${env.RETRIES}
concurrency: \${env.SLOTS}
leaseExtend: \${env.LEASE}
profiles:
  production:
    retryCount: 7
    concurrency: 40
    inputTemplate:
      url: https://\${env.REGION}.example.com
    ownerEmail: null
ownerEmail: team@example.com
`;

describe("a task in YAML", () => {
  test("takes values from the environment, its worker's options too", async () => {
    const env = { REGION: "eu", RETRIES: "4", SLOTS: "2", LEASE: "true" };
    const { tasks, findings } = await loadTasks(project({ "tasks/charge/task.yml": task }, { env }));
    expect(findings).toEqual([]);
    expect(tasks[0]?.definition.body).toEqual({ name: "charge", description: "Charges eu", retryCount: 4, ownerEmail: "team@example.com" });
    expect(tasks[0]?.worker).toEqual({ concurrency: 2, leaseExtend: true });
    expect(tasks[0]?.definition.computed).toEqual({
      environment: ["/description", "/retryCount", "/concurrency", "/leaseExtend"],
      profile: [],
      authored: [],
    });
  });

  test("takes the values of the profile, which stand where the profile says them", async () => {
    const env = { REGION: "eu", LEASE: "false" };
    const { tasks, findings } = await loadTasks(project({ "tasks/charge/task.yml": task }, { profile: "production", env }));
    expect(findings).toEqual([]);
    const [loaded] = tasks;
    expect(loaded?.definition.body).toEqual({
      name: "charge",
      description: "Charges eu",
      retryCount: 7,
      inputTemplate: { url: "https://eu.example.com" },
    });
    expect(loaded?.worker).toEqual({ concurrency: 40, leaseExtend: false });
    expect(loaded?.definition.computed).toEqual({
      environment: ["/description", "/leaseExtend", "/inputTemplate/url"],
      profile: ["/retryCount", "/concurrency", "/inputTemplate", "/ownerEmail"],
      authored: [],
    });
    expect(loaded?.definition.locate("/retryCount")).toEqual({ file: "tasks/charge/task.yml", line: 8, column: 5 });
    expect(loaded?.definition.locate("/inputTemplate/url")).toEqual({ file: "tasks/charge/task.yml", line: 11, column: 7 });
    expect(loaded?.definition.locate("/description")).toEqual({ file: "tasks/charge/task.yml", line: 2, column: 1 });
  });

  test("is invalid while something is not set, and keeps its name", async () => {
    const { definitions, findings, invalid, invalidNames } = await loadDefinitions(project({ "tasks/x/task.yml": task }), "task");
    expect(definitions).toEqual([]);
    expect(findings.map(lineOf).sort()).toEqual([
      "tasks/x/task.yml:2:1 error environment-unset: ${env.REGION} stands here, and nothing sets REGION.",
      "tasks/x/task.yml:3:1 error environment-unset: ${env.RETRIES} stands here, and nothing sets RETRIES.",
      "tasks/x/task.yml:4:1 error environment-unset: ${env.SLOTS} stands here, and nothing sets SLOTS.",
      "tasks/x/task.yml:5:1 error environment-unset: ${env.LEASE} stands here, and nothing sets LEASE.",
    ]);
    expect(invalid).toBe(1);
    expect(invalidNames).toEqual([{ kind: "task", name: "charge", files: ["tasks/x/task.yml"] }]);
  });

  test("without a placeholder or an override has nothing computed", async () => {
    const { definitions } = await loadDefinitions(project({ "tasks/x/task.yml": "name: x\nretryCount: 1\n" }), "task");
    expect(definitions[0]).not.toHaveProperty("computed");
  });
});

describe("a secret", () => {
  const text = (where: string) =>
    `name: x\ninputTemplate:\n  a: ${where}\nprofiles:\n  production:\n    description: \${env.DB_PASSWORD}\n`;

  test.each(["staging", "production"])("in one profile's values is found with the profile %s", async (profile) => {
    const { findings, invalid } = await loadDefinitions(
      project({ "tasks/x/task.yml": text("plain") }, { profile, env: { DB_PASSWORD: "hunter2" } }),
      "task",
    );
    expect(findings.map(lineOf)).toEqual([
      "tasks/x/task.yml:6:5 error secret-in-definition: DB_PASSWORD looks like a secret, and a definition can be read by everybody who may read the server.",
    ]);
    expect(invalid).toBe(1);
    expect(JSON.stringify(findings)).not.toContain("hunter2");
  });
});

describe("workflows and the rest", () => {
  test("in lists, each by itself, with places of their own", async () => {
    const files = {
      "events/all.yml":
        "- name: a\n  event: kafka:${env.TOPIC}\n- name: b\n  event: kafka:${env.OTHER}\n- name: c\n  event: x\n  profiles:\n    stagin: {}\n",
    };
    const loaded = await loadDefinitions(project(files, { env: { TOPIC: "orders" } }), "event-handler");
    expect(loaded.definitions.map(({ body }) => body)).toEqual([
      { name: "a", event: "kafka:orders" },
      { name: "c", event: "x" },
    ]);
    expect(loaded.findings.map(lineOf)).toEqual([
      "events/all.yml:4:3 error environment-unset: ${env.OTHER} stands here, and nothing sets OTHER.",
      "events/all.yml:8:5 warning profile-unknown: The config has no profile stagin, so these values never count.",
    ]);
    expect(loaded.invalidNames).toEqual([{ kind: "event-handler", name: "b", files: ["events/all.yml"] }]);
  });

  test("in TypeScript and JSON", async () => {
    const files = {
      "workflows/a.ts": `import { defineWorkflow } from "conductor-flow";
export default defineWorkflow({ name: "a", timeoutSeconds: 5, tasks: [], description: "in \${env.REGION}",
  profiles: { production: { timeoutSeconds: 60 } } });
`,
      "workflows/b.json": '{"name": "${env.REGION}_b", "tasks": [], "profiles": {"production": {"description": "p"}}}',
    };
    const { definitions, findings } = await loadDefinitions(project(files, { profile: "production", env: { REGION: "eu" } }), "workflow");
    expect(findings).toEqual([]);
    expect(definitions.map(({ body }) => body)).toEqual([
      { name: "a", timeoutSeconds: 60, tasks: [], description: "in eu" },
      { name: "eu_b", tasks: [], description: "p" },
    ]);
    expect(definitions[0]?.locate("/timeoutSeconds")).toEqual({ file: "workflows/a.ts", line: 3, column: 29 });
  });

  test("that are no objects are told as ever", async () => {
    const { findings } = await loadDefinitions(
      project({ "workflows/a.yml": "just ${env.REGION}\n" }, { env: { REGION: "eu" } }),
      "workflow",
    );
    expect(findings.map(lineOf)).toEqual([
      "workflows/a.yml:1:1 error not-a-definition: This should be a workflow definition, which is an object, and it is a string.",
    ]);
  });
});
