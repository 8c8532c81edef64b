/** The entry of a sandbox thread: evaluates the jobs that it is sent, one after another. */
import { parentPort, workerData } from "node:worker_threads";
import { evaluateJavascript, loadJavascript } from "./evaluate-javascript.ts";
import { evaluateJq, loadJq } from "./evaluate-jq.ts";
import type { EvaluationAnswer, EvaluationJob, JobBatch, ThreadData } from "./messages.ts";

const { limits, withdrawn }: ThreadData = workerData;
const withdrawnBatch = new Int32Array(withdrawn);

async function evaluate(job: EvaluationJob): Promise<string> {
  if (job.language === "jq") return evaluateJq(await loadJq(), job);
  return evaluateJavascript(await loadJavascript(), job, limits);
}

async function answer(job: EvaluationJob): Promise<EvaluationAnswer> {
  try {
    const json = await evaluate(job);
    if (json.length > limits.answerLimit) return { id: job.id, ok: false, error: `The answer is larger than ${limits.answerLimit} characters.` };
    return { id: job.id, ok: true, json };
  } catch (error) {
    if (isBroken(error)) throw error;
    return { id: job.id, ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}

/** An overflow of V8's stack or a trap leaves the WASM module in an unknown state: the thread ends with it. */
function isBroken(error: unknown): boolean {
  return error instanceof Error && ["RangeError", "RuntimeError", "BrokenEngine"].includes(error.name);
}

async function work({ batch, jobs }: JobBatch): Promise<void> {
  for (const job of jobs) {
    if (Atomics.load(withdrawnBatch, 0) === batch) return;
    parentPort?.postMessage(await answer(job));
  }
}

parentPort?.on("message", (message: JobBatch) => void work(message));
