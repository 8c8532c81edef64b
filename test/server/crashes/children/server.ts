/** The embedded server on a file, until it is killed. Says where it listens. */
import { writeSync } from "node:fs";
import { createServer } from "../../../../src/server/create-server.ts";

const server = await createServer({ dbFile: process.argv.at(-1) ?? "" });
const { url } = await server.listen({ port: 0 });
writeSync(1, `${url}\n`);
