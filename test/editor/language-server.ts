/** A YAML language server as an editor runs it: a process that talks LSP over its stdin and stdout. */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Json, JsonObject } from "../../src/core/json.ts";
import { isJsonObject } from "../../src/core/json.ts";
import { valueAt } from "../../src/core/pointer.ts";

export interface Diagnostic {
  message: string;
  /** From 0. */
  line: number;
}

export interface Completion {
  label: string;
  documentation: string;
}

export interface LanguageServer {
  /** Shows a file of the workspace to the server and answers with what is wrong in it. */
  open(file: string, text: string): Promise<Diagnostic[]>;
  /** What it offers at a place of a file that is open; line and character from 0. */
  complete(file: string, place: { line: number; character: number }): Promise<Completion[]>;
  close(): Promise<void>;
}

const objectsIn = (list: Json | undefined): JsonObject[] => (Array.isArray(list) ? list.filter(isJsonObject) : []);

const textOf = (value: Json | undefined): string => (typeof value === "string" ? value : "");

const require = createRequire(import.meta.url);
const server = require.resolve("yaml-language-server/bin/yaml-language-server");

/** `settings`: what the editor would read from the workspace, by dotted keys such as `yaml.schemas`. */
export async function startLanguageServer(folder: string, settings: JsonObject): Promise<LanguageServer> {
  const child = spawn(process.execPath, [server, "--stdio"], { cwd: folder, stdio: ["pipe", "pipe", "inherit"] });
  const closed = new Promise<void>((resolve) => void child.once("close", () => resolve()));
  const answers = new Map<number, (message: JsonObject) => void>();
  const diagnosed = new Map<string, (message: JsonObject) => void>();
  let buffer = Buffer.alloc(0);
  let id = 0;

  const write = (message: object): void => {
    const body = JSON.stringify({ jsonrpc: "2.0", ...message });
    child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  const ask = (method: string, params: object): Promise<JsonObject> =>
    new Promise((resolve) => {
      id += 1;
      answers.set(id, resolve);
      write({ id, method, params });
    });
  const section = (name: string): object => {
    const entries = Object.entries(settings).flatMap(([key, value]) =>
      key.startsWith(`${name}.`) ? [[key.slice(name.length + 1), value]] : [],
    );
    return Object.fromEntries(entries);
  };

  function receive(message: JsonObject): void {
    const { id: number, method, params } = message;
    if (method === undefined && typeof number === "number") answers.get(number)?.(message);
    else if (method === "workspace/configuration" && isJsonObject(params) && Array.isArray(params["items"])) {
      const wanted = params["items"].map((item) => (isJsonObject(item) && typeof item["section"] === "string" ? item["section"] : ""));
      write({ id: number, result: wanted.map(section) });
    } else if (method === "textDocument/publishDiagnostics" && isJsonObject(params)) diagnosed.get(textOf(params["uri"]))?.(params);
    else if (number !== undefined) write({ id: number, result: null });
  }

  child.stdout.on("data", (chunk: Buffer) => {
    buffer = Buffer.concat([buffer, chunk]);
    for (;;) {
      const head = buffer.indexOf("\r\n\r\n");
      const length = Number(/Content-Length: (\d+)/i.exec(buffer.toString("utf8", 0, Math.max(head, 0)))?.[1] ?? -1);
      if (head < 0 || buffer.length < head + 4 + length) return;
      const body: unknown = JSON.parse(buffer.toString("utf8", head + 4, head + 4 + length));
      buffer = buffer.subarray(head + 4 + length);
      if (isJsonObject(body)) receive(body);
    }
  });

  const uriOf = (file: string): string => pathToFileURL(path.join(folder, file)).href;
  const root = pathToFileURL(folder).href;
  await ask("initialize", {
    processId: process.pid,
    rootUri: root,
    workspaceFolders: [{ uri: root, name: "project" }],
    capabilities: { workspace: { configuration: true, workspaceFolders: true }, textDocument: { completion: {} } },
  });
  write({ method: "initialized", params: {} });
  write({ method: "workspace/didChangeConfiguration", params: { settings: {} } });

  return {
    open: async (file, text) => {
      const uri = uriOf(file);
      const published = new Promise<JsonObject>((resolve) => void diagnosed.set(uri, resolve));
      write({ method: "textDocument/didOpen", params: { textDocument: { uri, languageId: "yaml", version: 1, text } } });
      return objectsIn((await published)["diagnostics"]).map(({ message, range }) => ({
        message: textOf(message),
        line: Number(valueAt(range ?? null, "/start/line")),
      }));
    },
    complete: async (file, position) => {
      const { result } = await ask("textDocument/completion", { textDocument: { uri: uriOf(file) }, position });
      const items = objectsIn(isJsonObject(result) ? result["items"] : result);
      return items.map(({ label, documentation }) => ({ label: textOf(label), documentation: JSON.stringify(documentation) ?? "" }));
    },
    close: async () => {
      await ask("shutdown", {});
      write({ method: "exit" });
      child.stdin.end();
      await closed;
    },
  };
}
