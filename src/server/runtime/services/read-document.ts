/** Fetches the OpenAPI document of a service, by the rules and limits of HTTP tasks. */
import { describeHttpFailure } from "../http-agents.ts";
import type { HttpAgents } from "../http-agents.ts";
import { readOpenApi } from "./read-openapi.ts";
import type { OpenApiService } from "./read-openapi.ts";
import { isDocument, joined } from "./service-address.ts";

/** Milliseconds: for connecting, and for one document. */
const connectMs = 5_000;
const documentMs = 10_000;
/** Where a document is below the address of its service. */
const usualPaths = ["openapi.json", "openapi.yaml", "v3/api-docs", "api-docs", "swagger.json", "v2/api-docs"];

/** Throws an Error that says what is wrong with each address that was tried. */
export async function readServiceDocument(agents: HttpAgents, serviceURI: string): Promise<OpenApiService> {
  const faults: string[] = [];
  const tried = [serviceURI, ...usualPaths.map((path) => joined(serviceURI, path))];
  for (const address of isDocument(serviceURI) ? tried.slice(0, 1) : tried) {
    try {
      return await readOpenApi(await fetchText(agents, address), address);
    } catch (error) {
      faults.push(`${address}: ${describeHttpFailure(error)}`);
      if (!mayBeElsewhere(error)) break;
    }
  }
  throw new Error(faults.slice(0, 2).join("; ") + (faults.length > 2 ? `; and ${faults.length - 2} more places below it` : ""));
}

/** Where nobody answers, nobody would answer for another path. */
const mayBeElsewhere = (error: unknown): boolean => !(error instanceof Error && "code" in error);

async function fetchText({ agentFor, closing }: HttpAgents, address: string): Promise<string> {
  const dispatcher = await agentFor(connectMs);
  const { request } = await import("undici");
  const { statusCode, body } = await request(address, {
    dispatcher,
    headers: { accept: "application/json, application/yaml, */*" },
    headersTimeout: documentMs,
    bodyTimeout: documentMs,
    signal: AbortSignal.any([closing, AbortSignal.timeout(documentMs)]),
  });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`the answer is ${statusCode}`);
  return text;
}
