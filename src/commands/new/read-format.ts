/** `--format`, which the command line has checked already. */
import type { Format } from "../../project/new/used-format.ts";
import { formats } from "../../project/new/used-format.ts";

export const readFormat = (given: string | undefined): Format | undefined => formats.find((format) => format === given);
