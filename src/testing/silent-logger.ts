import type { WorkerLogger } from "../workers/logger.ts";

const ignore = (): void => undefined;

export const silentLogger: WorkerLogger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
