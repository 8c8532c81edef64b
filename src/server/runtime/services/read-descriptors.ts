/**
 * The methods in a compiled set of proto files (`protoc --descriptor_set_out`): `FileDescriptorSet` of google/protobuf/descriptor.proto,
 * of which only the few fields that tell them are read.
 */
import type { ServiceMethod } from "../../../core/model/service.ts";

type Field = { number: number; value: number | Uint8Array };

const mostMethods = 5000;

/** Undefined where the bytes are no such set, as those of a `.proto` text are not. */
export function readDescriptors(data: Uint8Array): ServiceMethod[] | undefined {
  const methods: ServiceMethod[] = [];
  for (const file of fieldsOf(data) ?? [{ number: 0, value: 0 }]) {
    // A set holds files, and nothing else.
    if (file.number !== 1 || !(file.value instanceof Uint8Array)) return undefined;
    const fields = fieldsOf(file.value);
    if (fields === undefined) return undefined;
    const packageName = textAt(fields, 2);
    for (const { number, value } of fields) {
      if (number !== 6 || !(value instanceof Uint8Array)) continue;
      const service = fieldsOf(value);
      if (service === undefined) return undefined;
      const name = textAt(service, 1);
      methods.push(...methodsOf(service, packageName === "" ? name : `${packageName}.${name}`));
    }
  }
  return methods.slice(0, mostMethods);
}

function methodsOf(service: readonly Field[], operationName: string): ServiceMethod[] {
  return service.flatMap(({ number, value }): ServiceMethod[] => {
    const fields = number === 2 && value instanceof Uint8Array ? fieldsOf(value) : undefined;
    if (fields === undefined) return [];
    return [
      {
        operationName,
        methodName: textAt(fields, 1),
        methodType: typeOf(isSet(fields, 5), isSet(fields, 6)),
        inputType: textAt(fields, 2).replace(/^\./, ""),
        outputType: textAt(fields, 3).replace(/^\./, ""),
      },
    ];
  });
}

function typeOf(clientStreams: boolean, serverStreams: boolean): string {
  if (clientStreams) return serverStreams ? "BIDIRECTIONAL_STREAMING" : "CLIENT_STREAMING";
  return serverStreams ? "SERVER_STREAMING" : "UNARY";
}

const decoder = new TextDecoder();

function textAt(fields: readonly Field[], number: number): string {
  const value = fields.find((field) => field.number === number)?.value;
  return value instanceof Uint8Array ? decoder.decode(value) : "";
}

const isSet = (fields: readonly Field[], number: number): boolean => fields.some((field) => field.number === number && field.value === 1);

/** The fields of one message in protobuf's wire format; undefined where the bytes are none. */
function fieldsOf(data: Uint8Array): Field[] | undefined {
  const fields: Field[] = [];
  let at = 0;
  /** Undefined at the end, and for numbers that no tag and no length has. */
  const varint = (): number | undefined => {
    let value = 0;
    for (let shift = 1; at < data.length && shift <= 2 ** 63; shift *= 128) {
      const byte = data[at++] ?? 0;
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
    return undefined;
  };
  while (at < data.length) {
    const tag = varint();
    if (tag === undefined || tag > 2 ** 32) return undefined;
    const number = Math.floor(tag / 8);
    const wireType = tag % 8;
    if (wireType === 0) {
      const value = varint();
      if (value === undefined) return undefined;
      fields.push({ number, value });
      continue;
    }
    const length = wireType === 2 ? varint() : wireType === 1 ? 8 : wireType === 5 ? 4 : undefined;
    if (length === undefined || at + length > data.length) return undefined;
    fields.push({ number, value: data.subarray(at, at + length) });
    at += length;
  }
  return fields;
}
