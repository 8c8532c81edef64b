/**
 * What runs in the browser: draws the document and sends requests. Everything from the document or from an answer gets into the page
 * as text, never as HTML.
 */
export const pageScript = String.raw`
"use strict";
const methods = ["get", "post", "put", "delete"];

function element(tag, properties, ...children) {
  const made = document.createElement(tag);
  Object.assign(made, properties);
  for (const child of children) if (child !== undefined) made.append(child);
  return made;
}

const refName = (schema) => schema.$ref === undefined ? undefined : schema.$ref.split("/").pop();

function typeText(schema) {
  if (schema === undefined) return "";
  const name = refName(schema);
  if (name !== undefined) return name;
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeText).join(" or ");
  if (schema.type === "array") return "list of " + (typeText(schema.items) || "anything");
  if (schema.type === "object" && schema.additionalProperties !== undefined) return "map of " + typeText(schema.additionalProperties);
  return schema.type ?? "anything";
}

function factsText(schema) {
  const facts = [];
  if (schema.description !== undefined) facts.push(schema.description);
  if (schema.enum !== undefined) facts.push("One of " + schema.enum.join(", ") + ".");
  if (schema.items?.enum !== undefined) facts.push("Of " + schema.items.enum.join(", ") + ".");
  if (schema.default !== undefined) facts.push("Default: " + JSON.stringify(schema.default) + ".");
  if (schema.minimum !== undefined) facts.push("At least " + schema.minimum + ".");
  if (schema.maximum !== undefined) facts.push("At most " + schema.maximum + ".");
  if (schema.readOnly === true) facts.push("Set by the server.");
  return facts.join(" ");
}

function schemaLinks(schema) {
  const line = element("span");
  const name = schema === undefined ? undefined : refName(schema) ?? refName(schema.items ?? {}) ?? refName(schema.additionalProperties ?? {});
  line.append(name === undefined ? typeText(schema) : element("a", { href: "#schema-" + name, textContent: typeText(schema) }));
  return line;
}

function fieldTable(schema) {
  const required = new Set(schema.required ?? []);
  const rows = Object.entries(schema.properties ?? {}).map(([name, field]) =>
    element("tr", {},
      element("td", {}, element("code", { textContent: name + (required.has(name) ? " *" : "") })),
      element("td", {}, schemaLinks(field)),
      element("td", { textContent: factsText(field) })));
  return element("table", {}, ...rows);
}

/** A value of a schema to begin with: what has to be there. */
function sample(schema, schemas, depth) {
  const name = refName(schema);
  if (name !== undefined) return depth > 3 ? {} : sample(schemas[name] ?? {}, schemas, depth + 1);
  if (schema.default !== undefined) return schema.default;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.type === "array") return schema.items === undefined || depth > 2 ? [] : [sample(schema.items, schemas, depth + 1)];
  if (schema.type === "object") {
    const wanted = schema.required ?? [];
    return Object.fromEntries(wanted.map((key) => [key, sample(schema.properties[key], schemas, depth + 1)]));
  }
  return schema.type === "integer" ? 0 : schema.type === "boolean" ? false : "";
}

function parameterInput({ schema }) {
  const choices = schema.enum ?? (schema.type === "boolean" ? ["true", "false"] : undefined);
  if (choices === undefined) {
    return element("input", { type: "text", placeholder: schema.default === undefined ? "" : String(schema.default) });
  }
  return element("select", {}, element("option", { value: "", textContent: "" }),
    ...choices.map((value) => element("option", { value, textContent: value })));
}

function addressOf(path, fields) {
  const query = new URLSearchParams();
  let address = path;
  for (const { parameter, input } of fields) {
    const value = input.value;
    if (parameter.in === "path") address = address.replace("{" + parameter.name + "}", encodeURIComponent(value));
    else if (value !== "") for (const one of parameter.schema.type === "array" ? value.split(",") : [value]) query.append(parameter.name, one);
  }
  const text = query.toString();
  return text === "" ? address : address + "?" + text;
}

/** In lines, unless a number in it would lose digits by that. */
function shown(text) {
  try {
    const value = JSON.parse(text);
    return JSON.stringify(value) === text ? JSON.stringify(value, undefined, 2) : text;
  } catch {
    return text;
  }
}

async function send({ method, path, fields, body, output }) {
  const missing = fields.find(({ parameter, input }) => parameter.required === true && input.value === "");
  if (missing !== undefined) {
    output.textContent = missing.parameter.name + " is required.";
    missing.input.focus();
    return;
  }
  const address = addressOf(path, fields);
  output.textContent = "...";
  const begin = performance.now();
  try {
    const answer = await fetch(address, {
      method: method.toUpperCase(),
      ...(body === undefined ? {} : { body: body.area.value, headers: { "Content-Type": body.type } }),
    });
    const text = await answer.text();
    const took = Math.round(performance.now() - begin);
    output.textContent = method.toUpperCase() + " " + address + "\n" + answer.status + " " + answer.statusText + ", " + took + " ms\n\n" + shown(text);
  } catch (error) {
    output.textContent = method.toUpperCase() + " " + address + "\n" + String(error);
  }
}

function drawBody(requestBody, schemas) {
  if (requestBody === undefined) return undefined;
  const [[type, { schema }]] = Object.entries(requestBody.content);
  const value = sample(schema, schemas, 0);
  const area = element("textarea", { spellcheck: false, value: typeof value === "string" ? value : JSON.stringify(value, undefined, 2) });
  const words = element("p", {}, element("b", { textContent: "Body " }), type + ", ", schemaLinks(schema), " ", requestBody.description ?? "");
  return { type, area, words };
}

function drawAnswers(responses) {
  const rows = Object.entries(responses).map(([status, { description, content }]) =>
    element("tr", {},
      element("td", {}, element("code", { textContent: status === "default" ? "other" : status })),
      element("td", {}, schemaLinks(content === undefined ? undefined : Object.values(content)[0].schema)),
      element("td", { textContent: description })));
  return element("table", {}, ...rows);
}

function fillOperation(inside, method, path, operation, schemas) {
  const fields = operation.parameters.map((parameter) => ({ parameter, input: parameterInput(parameter) }));
  const rows = fields.map(({ parameter, input }) => {
    input.setAttribute("aria-label", parameter.name);
    return element("tr", {},
      element("td", {}, element("code", { textContent: parameter.name + (parameter.required === true ? " *" : "") })),
      element("td", { textContent: parameter.in + ", " + typeText(parameter.schema) }),
      element("td", { textContent: factsText({ ...parameter.schema, description: parameter.description }) }),
      element("td", {}, input));
  });
  const body = drawBody(operation.requestBody, schemas);
  const output = element("pre", { hidden: true });
  const button = element("button", { type: "button", textContent: "Try it" });
  button.addEventListener("click", () => {
    output.hidden = false;
    void send({ method, path, fields, body, output });
  });
  inside.append(
    ...(rows.length === 0 ? [] : [element("table", {}, ...rows)]),
    ...(body === undefined ? [] : [body.words, body.area]),
    button, output, element("p", {}, element("b", { textContent: "Answers" })), drawAnswers(operation.responses));
}

function drawOperation(method, path, operation, schemas) {
  const inside = element("div");
  const line = element("summary", {},
    element("span", { className: "method " + method, textContent: method.toUpperCase() }),
    element("code", { textContent: path }), element("span", { className: "dim", textContent: operation.summary }));
  const details = element("details", { id: operation.operationId }, line, inside);
  details.addEventListener("toggle", () => {
    if (details.open && inside.childElementCount === 0) fillOperation(inside, method, path, operation, schemas);
  });
  details.dataset.words = [method, path, operation.summary, operation.operationId].join(" ").toLowerCase();
  return details;
}

function drawGroup({ name, description }, paths, schemas) {
  const section = element("section", {}, element("h2", { textContent: name }), element("p", { className: "dim", textContent: description }));
  for (const [path, operations] of Object.entries(paths)) {
    for (const method of methods) {
      const operation = operations[method];
      if (operation !== undefined && operation.tags.includes(name)) section.append(drawOperation(method, path, operation, schemas));
    }
  }
  return section;
}

function drawSchemas(schemas) {
  const section = element("section", {}, element("h2", { textContent: "Schemas" }));
  for (const [name, schema] of Object.entries(schemas)) {
    const details = element("details", { id: "schema-" + name }, element("summary", {}, element("code", { textContent: name })),
      element("div", {}, fieldTable(schema)));
    details.dataset.words = name.toLowerCase();
    section.append(details);
  }
  return section;
}

function filter(words) {
  for (const section of document.querySelectorAll("section")) {
    let left = 0;
    for (const details of section.querySelectorAll("details")) {
      details.hidden = !details.dataset.words.includes(words);
      if (!details.hidden) left += 1;
    }
    section.hidden = left === 0;
  }
}

function openTarget() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target !== null && target.tagName === "DETAILS") {
    target.open = true;
    target.scrollIntoView();
  }
}

async function draw() {
  const main = document.querySelector("main");
  const answer = await fetch("/api-docs");
  if (!answer.ok) throw new Error("/api-docs answers " + answer.status);
  const { info, tags, paths, components } = await answer.json();
  document.querySelector("#about").textContent = info.description + " Release " + info.version + ".";
  main.replaceChildren(...tags.map((tag) => drawGroup(tag, paths, components.schemas)), drawSchemas(components.schemas));
  const find = document.querySelector("#find");
  find.addEventListener("input", () => filter(find.value.trim().toLowerCase()));
  addEventListener("hashchange", openTarget);
  openTarget();
}

draw().catch((error) => {
  document.querySelector("main").textContent = String(error);
});
`;
