import { createServer } from "node:http";
import { describe, expect, it, onTestFinished } from "vitest";
import type { TestContext } from "vitest";
import { targetEnvironment } from "../harness/target-environment.ts";
import { useSubject } from "./support/subject.ts";

const server = useSubject();
const { variables, secrets } = targetEnvironment;

/** A real server that was not started by this suite has other values, or none. */
async function needValues(context: TestContext): Promise<void> {
  const answer = await server.get("/environment/FLOW_REGION");
  context.skip(answer.text !== variables.FLOW_REGION, "the server was started without the values of the tests");
}

/** A run with one worker task, and the task as its worker got it. */
async function taskWith(inputParameters: object, definition: object = {}) {
  const name = server.unique("reads");
  await server.registerTasks({ name, ownerEmail: "a@b.io", ...definition });
  const workflowId = await server.startTasks([{ name, taskReferenceName: "t", inputParameters }]);
  return { workflowId, task: await server.take(name) };
}

describe("variables", () => {
  it("are listed, and read one by one as text", async (context) => {
    await needValues(context);
    const listed = (await server.get("/environment")).json<{ name: string; value: string }[]>();
    for (const [name, value] of Object.entries(variables)) expect(listed).toContainEqual({ name, value });
    const answer = await server.get("/environment/FLOW_REGION");
    expect(answer).toMatchObject({ status: 200, text: "eu", contentType: "text/plain" });
  });

  it("that are not there are an empty answer", async () => {
    for (const name of ["FLOW_NOPE", "PATH", "HOME", "FLOW_TOKEN", "__proto__", "constructor"])
      expect(await server.get(`/environment/${name}`)).toMatchObject({ status: 200, text: "" });
  });

  it("cannot be written", async () => {
    for (const method of ["PUT", "DELETE", "POST"])
      expect(await server.send(method, "/environment/FLOW_REGION", { raw: "x" })).toMatchObject({ status: 405 });
  });

  it("of the server's own process are another matter", async () => {
    const set = { name: "s", taskReferenceName: "s", type: "SET_VARIABLE" };
    const workflow = { outputParameters: { home: "${HOME}", path: "${PATH}", file: "${user.dir}" } };
    const { output } = await server.runEnded(await server.startTasks([set], { workflow }));
    const isReadable = Object.values(output).some((value) => value !== null);
    expect(isReadable ? "readable" : "hidden").toBe(server.expected("server-variables"));
  });

  it("are put into the input of a task, whole or in part", async (context) => {
    await needValues(context);
    const { workflowId, task } = await taskWith({
      region: "${workflow.env.FLOW_REGION}",
      text: "in ${workflow.env.FLOW_REGION}",
      part: "${workflow.env.FLOW_LIMITS.users.most}",
      gone: "${workflow.env.FLOW_LIMITS.none}",
      none: "${workflow.env.FLOW_NOPE}",
    });
    const input = { region: "eu", text: "in eu", part: 5, gone: null, none: null };
    expect(task.inputData).toEqual(input);
    expect((await server.run(workflowId)).tasks[0]?.inputData).toEqual(input);
  });
});

describe("secrets", () => {
  it("are listed by name, with a part of the value at most", async (context) => {
    await needValues(context);
    const names = Object.keys(secrets);
    expect((await server.get("/secrets")).json()).toEqual(expect.arrayContaining(names));
    expect((await server.post("/secrets")).json()).toEqual(expect.arrayContaining(names));
    expect((await server.get("/secrets/v2")).json()).toEqual(
      expect.arrayContaining([
        { name: "FLOW_TOKEN", partial: "s3cr...ests" },
        { name: "FLOW_PIN", partial: "..." },
      ]),
    );
  });

  it("are read one by one as text", async (context) => {
    await needValues(context);
    expect(await server.get("/secrets/FLOW_PIN")).toMatchObject({ status: 200, text: "4711", contentType: "text/plain" });
    expect(await server.get("/secrets/FLOW_PIN/exists")).toMatchObject({ status: 200, text: "true", contentType: "application/json" });
  });

  it("that are not there", async () => {
    for (const name of ["FLOW_NOPE", "PATH", "__proto__", "constructor"]) {
      expect(await server.get(`/secrets/${name}`)).toMatchObject({ status: 404, text: "" });
      expect(await server.get(`/secrets/${name}/exists`)).toMatchObject({ status: 200, text: "false" });
    }
  });

  it("cannot be written", async () => {
    const readOnly = { status: 501, text: "env-backed secrets are read-only" };
    expect(await server.send("PUT", "/secrets/FLOW_PIN", { raw: "x", contentType: "text/plain" })).toMatchObject(readOnly);
    expect(await server.send("PUT", "/secrets/FLOW_PIN", { raw: '"x"' })).toMatchObject(readOnly);
    expect(await server.delete("/secrets/FLOW_PIN")).toMatchObject(readOnly);
    expect(await server.send("PUT", "/secrets/FLOW_PIN")).toMatchObject({ status: 400, text: "value is required" });
  });

  it("have names of letters, digits, dashes and underscores", async () => {
    const words = "key must match pattern [a-zA-Z0-9_-]+ (alphanumeric, underscore, dash only)";
    expect(await server.get("/secrets/a.b")).toMatchObject({ status: 400, text: "" });
    expect(await server.get("/secrets/a.b/exists")).toMatchObject({ status: 400, text: "" });
    expect(await server.delete("/secrets/a.b")).toMatchObject({ status: 400, text: words });
    expect(await server.send("PUT", "/secrets/a.b", { raw: "x" })).toMatchObject({ status: 400, text: words });
  });

  it("reach the worker, and stand nowhere else", async (context) => {
    await needValues(context);
    const written = {
      key: "${workflow.secrets.FLOW_TOKEN}",
      text: "Bearer ${workflow.secrets.FLOW_TOKEN}!",
      none: "${workflow.secrets.NO}",
    };
    const { workflowId, task } = await taskWith({ ...written, gone: "<${workflow.secrets.NO}>" });
    expect(task.inputData).toEqual({ key: secrets.FLOW_TOKEN, text: `Bearer ${secrets.FLOW_TOKEN}!`, none: null, gone: "<>" });
    const shown = [
      await server.get(`/workflow/${workflowId}`),
      await server.get(`/tasks/${task.taskId}`),
      await server.post("/workflow/bulk/search", [workflowId]),
      await server.get(`/workflow/search?query=workflowId=${workflowId}`),
      await server.get(`/tasks/search?query=taskType=${task.taskType}`),
      await server.get(`/tasks/search-v2?query=taskType=${task.taskType}`),
      await server.get(`/workflow/search-by-tasks-v2?query=taskType=${task.taskType}`),
    ];
    expect((await server.run(workflowId)).tasks[0]?.inputData).toMatchObject(written);
    for (const { status, text } of shown) expect([status, text.includes(secrets.FLOW_TOKEN)]).toEqual([200, false]);
  });

  it("reach the server that an HTTP task talks to", async (context) => {
    await needValues(context);
    const heard: string[] = [];
    const listener = createServer(({ headers }, response) => {
      heard.push(headers["x-key"]?.toString() ?? "");
      response.end("{}");
    });
    await new Promise<void>((resolve) => void listener.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void listener.close());
    const address = listener.address();
    const uri = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/`;
    const http = {
      name: "h",
      taskReferenceName: "h",
      type: "HTTP",
      inputParameters: { uri, method: "GET", headers: { "x-key": "${workflow.secrets.FLOW_PIN}" } },
    };
    const workflowId = await server.startTasks([http]);
    expect(await server.runEnded(workflowId)).toMatchObject({ status: "COMPLETED" });
    expect(heard).toEqual([secrets.FLOW_PIN]);
    expect((await server.get(`/workflow/${workflowId}`)).text).not.toContain(`"${secrets.FLOW_PIN}"`);
  });

  it("do not reach the failure workflow of a run", async (context) => {
    await needValues(context);
    const [failing, cleaning] = [server.unique("failing"), server.unique("cleaning")];
    await server.registerTasks({ name: failing, retryCount: 0 }, { name: cleaning });
    const failureWorkflow = server.unique("failure");
    await server.registerWorkflow({ name: failureWorkflow, tasks: [{ name: cleaning, taskReferenceName: "c" }] });
    const workflowId = await server.startTasks(
      [{ name: failing, taskReferenceName: "t", inputParameters: { key: "${workflow.secrets.FLOW_TOKEN}" } }],
      { workflow: { failureWorkflow } },
    );
    await server.finish(failing, "FAILED");
    await server.runEnded(workflowId);
    const { workflowInstanceId } = await server.take(cleaning);
    const { text } = await server.get(`/workflow/${workflowInstanceId}`);
    expect(text).toContain("${workflow.secrets.FLOW_TOKEN}");
    expect(text).not.toContain(secrets.FLOW_TOKEN);
  });

  it("and variables that a definition asks for come beside the input", async (context) => {
    await needValues(context);
    const { workflowId, task } = await taskWith({ a: 1 }, { runtimeMetadata: ["FLOW_PIN", "FLOW_REGION", "FLOW_NOPE"] });
    expect(task).toMatchObject({ inputData: { a: 1 }, runtimeMetadata: { FLOW_PIN: "4711", FLOW_REGION: "eu" } });
    expect((await server.run(workflowId)).tasks[0]).not.toHaveProperty("runtimeMetadata");
    const { task: without } = await taskWith({}, { runtimeMetadata: ["FLOW_NOPE"] });
    expect(without).not.toHaveProperty("runtimeMetadata");
  });
});
