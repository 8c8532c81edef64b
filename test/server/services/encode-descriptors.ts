/** A compiled descriptor set, as protoc writes one: just enough of it. */
const textBytes = (text: string): number[] => [...new TextEncoder().encode(text)];

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
}

const field = (number: number, bytes: readonly number[]): number[] => [...varint(number * 8 + 2), ...varint(bytes.length), ...bytes];
const flag = (number: number): number[] => [...varint(number * 8), 1];

interface MethodSource {
  name: string;
  input: string;
  output: string;
  clientStreams?: boolean;
  serverStreams?: boolean;
}

export function encodeDescriptors(packageName: string, service: string, methods: readonly MethodSource[]): Uint8Array<ArrayBuffer> {
  const encoded = methods.flatMap(({ name, input, output, clientStreams, serverStreams }) =>
    field(2, [
      ...field(1, textBytes(name)),
      ...field(2, textBytes(`.${packageName}.${input}`)),
      ...field(3, textBytes(`.${packageName}.${output}`)),
      ...(clientStreams === true ? flag(5) : []),
      ...(serverStreams === true ? flag(6) : []),
    ]),
  );
  const file = [
    ...field(1, textBytes("service.proto")),
    ...field(2, textBytes(packageName)),
    ...field(4, field(1, textBytes("Request"))),
    ...field(6, [...field(1, textBytes(service)), ...encoded]),
    ...field(12, textBytes("proto3")),
  ];
  return new Uint8Array(field(1, file));
}
