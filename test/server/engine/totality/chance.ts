import type { Random } from "../../../core/seeded.ts";

export const chance = (random: Random, share: number): boolean => random.next() < share;
