/** The inside of `[?( ... )]`. */
import type { Json } from "../../../core/json.ts";
import { accept, expect, isAtEnd, PathSyntaxError, peek, skipSpace, take } from "./reader.ts";
import type { Reader } from "./reader.ts";
import type { Comparison, FilterNode, Operand, PathExpression } from "./tokens.ts";
import { comparisons } from "./tokens.ts";

type ReadPath = (reader: Reader, stop: (character: string) => boolean) => PathExpression;
type ReadLiteral = (reader: Reader) => Json;
interface Readers {
  readPath: ReadPath;
  readLiteral: ReadLiteral;
}

const aliases: Readonly<Record<string, Comparison>> = { "===": "==", "!==": "!=" };
/** Longest first, so that `<=` is not read as `<`. */
const operators = [...Object.keys(aliases), ...comparisons].toSorted((left, right) => right.length - left.length);

export function readFilter(reader: Reader, readPath: ReadPath, readLiteral: ReadLiteral): FilterNode {
  expect(reader, "(");
  const test = readOr(reader, { readPath, readLiteral });
  skipSpace(reader);
  expect(reader, ")");
  return test;
}

function readOr(reader: Reader, readers: Readers): FilterNode {
  let left = readAnd(reader, readers);
  for (skipSpace(reader); accept(reader, "||"); skipSpace(reader)) left = { kind: "or", left, right: readAnd(reader, readers) };
  return left;
}

function readAnd(reader: Reader, readers: Readers): FilterNode {
  let left = readTerm(reader, readers);
  for (skipSpace(reader); accept(reader, "&&"); skipSpace(reader)) left = { kind: "and", left, right: readTerm(reader, readers) };
  return left;
}

function readTerm(reader: Reader, readers: Readers): FilterNode {
  skipSpace(reader);
  if (peek(reader) === "!" && peek(reader, 1) !== "=") {
    reader.at += 1;
    return { kind: "not", inner: readTerm(reader, readers) };
  }
  if (accept(reader, "(")) {
    const inner = readOr(reader, readers);
    skipSpace(reader);
    expect(reader, ")");
    return inner;
  }
  const left = readOperand(reader, readers);
  skipSpace(reader);
  const operator = operators.find((candidate) => startsOperator(reader, candidate));
  if (operator === undefined) {
    if (left.kind !== "path") throw new PathSyntaxError(`An operator is missing at position ${reader.at} of ${reader.text}`);
    return { kind: "exists", operand: left };
  }
  reader.at += operator.length;
  const comparison = aliases[operator] ?? comparisons.find((known) => known === operator.toLowerCase());
  if (comparison === undefined) throw new PathSyntaxError(`Unknown operator ${operator}`);
  return { kind: "compare", comparison, left, right: readOperand(reader, readers) };
}

function startsOperator(reader: Reader, operator: string): boolean {
  const found = reader.text.slice(reader.at, reader.at + operator.length);
  if (found.toLowerCase() !== operator) return false;
  return !/[a-z]/.test(operator) || !/\w/.test(peek(reader, operator.length));
}

function readOperand(reader: Reader, readers: Readers): Operand {
  skipSpace(reader);
  const character = peek(reader);
  if (character === "@" || character === "$") {
    return { kind: "path", path: readers.readPath(reader, (next) => " )&|=!<>,".includes(next)) };
  }
  if (character === "/") return readRegex(reader);
  return { kind: "literal", value: readers.readLiteral(reader) };
}

function readRegex(reader: Reader): Operand {
  reader.at += 1;
  const start = reader.at;
  while (!isAtEnd(reader) && peek(reader) !== "/") reader.at += peek(reader) === "\\" ? 2 : 1;
  const source = reader.text.slice(start, reader.at);
  expect(reader, "/");
  return { kind: "regex", source, flags: take(reader, /[a-zA-Z]*/y) ?? "" };
}
