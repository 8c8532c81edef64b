import type { WorkerEventOf } from "conductor-flow";
import { afterEach, expect, it, vi } from "vitest";
import subscriber from "{{module}}";

afterEach(() => vi.restoreAllMocks());

{{tests}}
