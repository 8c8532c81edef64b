/** Numbers as Java writes them. */
import { isExactNumber } from "./json.ts";
import type { ExactNumber } from "./json.ts";

/** A whole JavaScript number is an integer, as the JSON it came from had no point in it. */
export function javaNumber(value: number | ExactNumber): string {
  if (isExactNumber(value)) return /^-?\d+$/.test(value.text) ? value.text : javaDouble(Number(value.text));
  return Number.isInteger(value) && Math.abs(value) < 1e21 ? String(value) : javaDouble(value);
}

/** `Double.toString`: always a digit after the point, and an exponent below 0.001 and from ten million on. */
function javaDouble(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  if (size >= 1e-3 && size < 1e7) return Number.isInteger(value) ? `${value}.0` : String(value);
  const shortest = value.toExponential();
  const [digits, exponent] = (shortest.includes(".") ? shortest : value.toExponential(1)).split("e");
  return `${digits}E${Number(exponent)}`;
}
