/** All TypeScript of all pages as one program: each page is a folder, and a block is its file there, or one of its own. */
import { spawn } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Block } from "./read-blocks.ts";

const root = path.resolve(import.meta.dirname, "../../..");

/**
 * What pages leave to the reader. Anything else that a block uses it must bring along.
 */
const meant = `
declare function askFor(exportId: unknown): Promise<string>;
declare function renderInvoice(invoiceId: unknown, signal: AbortSignal): Promise<number>;
declare function send(input: unknown): Promise<void>;
declare function report(error: unknown, taskId: string | undefined): void;
`;

/** What the compiler says, with the page and the line of the page. `cwd` is an empty folder. */
export async function checkTypes(blocks: readonly Block[], cwd: string): Promise<string[]> {
  const origins = new Map<string, Block>();
  for (const block of blocks) {
    if (block.language !== "ts") continue;
    const folder = block.page.replaceAll(/[/.]/g, "-");
    const own = `${folder}/${block.file ?? `${block.line}.ts`}`;
    const file = origins.has(own) ? own.replace(/\.ts$/, `-${block.line}.ts`) : own;
    origins.set(file, block);
    mkdirSync(path.dirname(path.join(cwd, file)), { recursive: true });
    // Each is a module, so that none sees the names of another.
    const isModule = /^(?:import|export) /m.test(block.text);
    writeFileSync(path.join(cwd, file), isModule ? block.text : `${block.text}export {};\n`);
  }
  writeFileSync(path.join(cwd, "meant.d.ts"), meant);
  symlinkSync(path.join(root, "node_modules"), path.join(cwd, "node_modules"));
  writeFileSync(path.join(cwd, "package.json"), '{ "type": "module" }');
  const source = path.join(root, "src");
  const compilerOptions = {
    paths: {
      "conductor-flow": [`${source}/index.ts`],
      "conductor-flow/client": [`${source}/client/index.ts`],
      "conductor-flow/worker": [`${source}/workers/index.ts`],
      "conductor-flow/testing": [`${source}/testing/index.ts`],
    },
  };
  writeFileSync(
    path.join(cwd, "tsconfig.json"),
    JSON.stringify({ extends: path.join(root, "tsconfig.json"), compilerOptions, include: [".", `${source}/**/*.d.ts`] }),
  );
  const lines = (await compile(cwd)).split(/\n(?! )/).filter((line) => line !== "");
  return lines.map((line) =>
    line.replace(/^(.+?)\((\d+),/, (all, file: string, place: string) => atPage(origins.get(file), all, Number(place))),
  );
}

const atPage = (block: Block | undefined, all: string, place: number): string =>
  block === undefined ? all : `${block.page}:${block.line + place} (`;

/** In one thread: several take half as long, and twice the work, as each reads the declarations by itself. */
function compile(cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const compiler = spawn(
      process.execPath,
      [path.join(root, "node_modules/typescript/bin/tsc"), "--pretty", "false", "--singleThreaded", "-p", cwd],
      { cwd },
    );
    let printed = "";
    compiler.stdout.on("data", (text: Buffer) => (printed += text.toString()));
    compiler.stderr.on("data", (text: Buffer) => (printed += text.toString()));
    compiler.on("error", reject);
    compiler.on("close", () => resolve(printed));
  });
}
