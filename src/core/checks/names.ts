/** Names that the server stores and then cannot serve, or that mean something else to it. */

export interface NameProblem {
  code: "name-unreachable" | "name-unusual";
  message: string;
  hint: string;
}

const hint = "Use letters, digits, and the signs _ . -";

export function checkName(name: string): NameProblem | undefined {
  if (/[/\\]/.test(name) || name === "." || name === "..") {
    const what = name === "." || name === ".." ? "this name" : "a / or \\ in the name";
    return { code: "name-unreachable", message: `With ${what} the server stores it and can neither show nor delete it afterwards.`, hint };
  }
  if (/\p{Cc}/u.test(name))
    return { code: "name-unusual", message: "The name holds a line break, a tab or another control character.", hint };
  if (/\p{Cf}/u.test(name)) return { code: "name-unusual", message: "The name holds a sign that nobody sees.", hint };
  if (name.normalize("NFC") !== name)
    return {
      code: "name-unusual",
      message: "The name holds letters that are put together from several signs; typed anew it would be another name.",
      hint,
    };
  if (name.trim() !== name) return { code: "name-unusual", message: "The name begins or ends with a blank.", hint };
  const sign = /[:@;]/.exec(name)?.[0];
  if (sign === undefined) return undefined;
  return { code: "name-unusual", message: `In the names of queues the server uses "${sign}" for something else.`, hint };
}
