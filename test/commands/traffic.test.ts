import { expect, it } from "vitest";
import { fault, json, serve } from "../client/http-fake.ts";
import { tempFolder } from "../harness/temp-folder.ts";
import { runInProcess } from "./support/run-in-process.ts";

const listing = (description: string) =>
  serve((request, response) =>
    request.url === "/api/metadata/taskdefs" ? json(response, [{ name: "a", description }]) : fault(response, 404, "no"),
  );

it("says with -v what was read, and nothing without it", async () => {
  const { url } = await listing("é");
  const args = ["tasks", "list", "--remote", "--server", url];
  expect((await runInProcess([...args, "-v"], { cwd: tempFolder() })).stderr).toBe("Server: 1 request, 1 kB read.\n");
  expect((await runInProcess(args, { cwd: tempFolder() })).stderr).toBe("");
  expect((await runInProcess(["validate", "-v"], { cwd: tempFolder() })).stderr).not.toContain("Server:");
});

it("says it by itself where it was much, but not into a document", async () => {
  const { url } = await listing("x".repeat(11_000_000));
  const args = ["tasks", "list", "--remote", "--server", url];
  expect((await runInProcess(args, { cwd: tempFolder() })).stderr).toBe("Server: 1 request, 11.0 MB read.\n");
  expect((await runInProcess([...args, "--json"], { cwd: tempFolder() })).stderr).toBe("");
  expect((await runInProcess([...args, "-q"], { cwd: tempFolder() })).stderr).toBe("");
});
