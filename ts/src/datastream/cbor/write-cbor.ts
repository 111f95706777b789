import type { Output } from '../output.js'
import { invalid, within } from '../stream-failure.js'
import { CborMap, CborSimple, CborTag } from './value.js'

const encoder = new TextEncoder()
const majors = {
  unsigned: 0,
  negative: 1,
  bytes: 2,
  text: 3,
  array: 4,
  map: 5,
  tag: 6,
  simple: 7,
} as const

/** Writes a CBOR value like QCborValue: shortest lengths, floating-point numbers of 8 bytes, maps in their order. */
export function writeCbor(output: Output, value: unknown): void {
  if (value === undefined) head(output, majors.simple, 23n)
  else if (value === null) head(output, majors.simple, 22n)
  else if (typeof value === 'boolean') head(output, majors.simple, value ? 21n : 20n)
  else if (typeof value === 'bigint') whole(output, value)
  else if (typeof value === 'number') double(output, value)
  else if (typeof value === 'string') sized(output, majors.text, encoder.encode(value))
  else if (value instanceof Uint8Array) sized(output, majors.bytes, value)
  else if (value instanceof CborSimple) simple(output, value.value)
  else if (value instanceof CborTag || value instanceof CborMap || Array.isArray(value)) {
    output.enter()
    writeNested(output, value)
    output.leave()
  } else throw invalid(value, 'a CBOR value')
}

function writeNested(output: Output, value: CborTag | CborMap | readonly unknown[]): void {
  if (value instanceof CborTag) {
    head(output, majors.tag, value.tag)
    writeCbor(output, value.value)
  } else if (value instanceof CborMap) {
    head(output, majors.map, BigInt(value.pairs.length))
    value.pairs.forEach((pair, i) => {
      for (const part of pair) at(i, () => writeCbor(output, part))
    })
  } else {
    head(output, majors.array, BigInt(value.length))
    value.forEach((item, i) => {
      at(i, () => writeCbor(output, item))
    })
  }
}

/** 20 to 31 are the values with a meaning and the heads of floating-point numbers. */
function simple(output: Output, value: number): void {
  const isFree = Number.isInteger(value) && value >= 0 && value <= 255
  if (!isFree || (value >= 20 && value < 32)) throw invalid(value, 'a free simple type of CBOR')
  head(output, majors.simple, BigInt(value))
}

function whole(output: Output, value: bigint): void {
  if (value < -(2n ** 63n) || value >= 2n ** 63n) throw invalid(value, 'a whole number of 64 bits')
  if (value < 0n) head(output, majors.negative, -1n - value)
  else head(output, majors.unsigned, value)
}

function double(output: Output, value: number): void {
  const at = output.reserve(9)
  output.view.setUint8(at, (majors.simple << 5) | 27)
  output.view.setFloat64(at + 1, value)
}

function sized(output: Output, major: number, bytes: Uint8Array): void {
  head(output, major, BigInt(bytes.length))
  output.raw(bytes)
}

/** The first byte and the argument, which CBOR always writes big-endian. */
function head(output: Output, major: number, argument: bigint): void {
  const short =
    argument < 24n
      ? Number(argument)
      : argument < 256n
        ? 24
        : argument < 65536n
          ? 25
          : argument < 2n ** 32n
            ? 26
            : 27
  const at = output.reserve(short < 24 ? 1 : 1 + 2 ** (short - 24))
  const { view } = output
  view.setUint8(at, (major << 5) | short)
  if (short === 24) view.setUint8(at + 1, Number(argument))
  else if (short === 25) view.setUint16(at + 1, Number(argument))
  else if (short === 26) view.setUint32(at + 1, Number(argument))
  else if (short === 27) view.setBigUint64(at + 1, argument)
}

function at(step: number, work: () => void): void {
  try {
    work()
  } catch (error) {
    throw within(error, step)
  }
}
