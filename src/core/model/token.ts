/** What a client sends for a token, as Orkes Conductor has it. */
import { Type } from "./type.ts";
import type { Static } from "./type.ts";
import { text } from "./fields.ts";

export const TokenRequestSchema = Type.Object(
  { keyId: text({ description: "The id of a key." }), keySecret: text({ description: "Its secret." }) },
  { $id: "GenerateTokenRequest" },
);
export type TokenRequest = Static<typeof TokenRequestSchema>;
