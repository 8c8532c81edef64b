// Prints what two modules export, as JSON: node print-entries.js OFFICIAL.d.ts OURS.ts. JavaScript, as its TypeScript 5 is installed in
// bench/ alone, and the project's own check must not need that.
//
// A type is told by what a value of it is: text, a number, a list of objects. Finer than that the two packages describe the same server
// in different words, so that hardly a type of the one would be a type of the other.
import process from "node:process";
import ts from "typescript";

const files = process.argv.slice(2);
const program = ts.createProgram(files, {
  target: ts.ScriptTarget.ES2023,
  lib: ["lib.es2023.d.ts", "lib.dom.d.ts"],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: ["node"],
  strict: true,
  skipLibCheck: true,
  noEmit: true,
  allowImportingTsExtensions: true,
});
const checker = program.getTypeChecker();
process.stdout.write(JSON.stringify(files.map(readExports)));

function readExports(file) {
  const source = program.getSourceFile(file);
  const module = source === undefined ? undefined : checker.getSymbolAtLocation(source);
  if (module === undefined) throw new Error(`${file} cannot be read as a module.`);
  return checker.getExportsOfModule(module).map((symbol) => readExport(symbol, source));
}

function readExport(symbol, at) {
  const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const entry = { name: symbol.name, kind: "type", methods: {}, calls: [], keys: [] };
  if (!(target.flags & ts.SymbolFlags.Value)) return entry;
  const type = checker.getTypeOfSymbolAtLocation(target, at);
  if (target.flags & ts.SymbolFlags.Class) {
    const own = readMethods(checker.getDeclaredTypeOfSymbol(target), at);
    const ofClass = readMethods(type, at);
    return { ...entry, kind: "class", methods: Object.fromEntries([...own, ...ofClass.map(([name, calls]) => [`static ${name}`, calls])]) };
  }
  const calls = readCalls(type, at);
  if (calls.length > 0) return { ...entry, kind: "function", calls };
  const isMap = Boolean(target.flags & ts.SymbolFlags.Enum) || Boolean(type.flags & ts.TypeFlags.Object);
  return isMap
    ? { ...entry, kind: "values", keys: checker.getPropertiesOfType(type).map(({ name }) => name) }
    : { ...entry, kind: "value" };
}

/** Without what is private, and without what every class has. */
function readMethods(type, at) {
  return checker.getPropertiesOfType(type).flatMap((property) => {
    const [declaration] = property.getDeclarations() ?? [];
    if (declaration === undefined || /^(prototype$|__@|__#|#)/.test(property.name)) return [];
    if (ts.getCombinedModifierFlags(declaration) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)) return [];
    const source = declaration.getSourceFile();
    if (program.isSourceFileDefaultLibrary(source) || source.fileName.includes("/@types/node/")) return [];
    const calls = readCalls(checker.getTypeOfSymbolAtLocation(property, at), at);
    return calls.length === 0 ? [] : [[property.name, calls]];
  });
}

function readCalls(type, at) {
  return type.getCallSignatures().map((signature) => ({
    parameters: signature.getParameters().map((parameter) => {
      const declaration = parameter.valueDeclaration;
      const isOptional = declaration !== undefined && ts.isParameter(declaration) && checker.isOptionalParameter(declaration);
      return { name: parameter.name, isOptional, type: wordsOf(checker.getTypeOfSymbolAtLocation(parameter, at)) };
    }),
    result: wordsOf(checker.getReturnTypeOfSignature(signature)),
  }));
}

/** What a value of the type may be. That it may be left out is told apart from that. */
function wordsOf(given) {
  // A type parameter stands for what it may be.
  const type = checker.getBaseConstraintOfType(given) ?? given;
  if (type.isUnion()) return [...new Set(type.types.flatMap(wordsOf))].sort((left, right) => (left < right ? -1 : 1));
  const is = (flags) => Boolean(type.flags & flags);
  if (is(ts.TypeFlags.Undefined | ts.TypeFlags.Null)) return [];
  if (is(ts.TypeFlags.Void)) return ["nothing"];
  if (is(ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return ["anything"];
  if (is(ts.TypeFlags.StringLike)) return ["text"];
  if (is(ts.TypeFlags.NumberLike)) return ["a number"];
  if (is(ts.TypeFlags.BooleanLike)) return ["true or false"];
  const isList = checker.isArrayType(type);
  if (!isList && !["Promise", "PromiseLike"].includes(type.symbol?.name))
    return [type.getCallSignatures().length > 0 ? "a function" : "an object"];
  const words = wordsOf(checker.getTypeArguments(type)[0]);
  return words.map((word) => (isList ? `a list of ${word}` : word === "nothing" ? word : `a promise of ${word}`));
}
