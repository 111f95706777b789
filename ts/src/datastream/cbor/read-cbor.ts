import { type Input, memory } from '../input.js'
import { readFloat16 } from '../types/float16.js'
import { type Cbor, CborMap, CborSimple, CborTag } from './value.js'

/** Thrown for invalid CBOR, with the `offset` of the error. */
export class CborSyntaxError extends Error {
  constructor(
    message: string,
    readonly offset: number,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const breakCode = Symbol('break')

/**
 * Parses one CBOR value (RFC 8949), which must take all bytes. Overwrites the bytes, a copy from `input`, whose limits apply.
 */
export function readCbor(bytes: Uint8Array, input: Input): Cbor {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  const value = item()
  if (at < bytes.length) throw new CborSyntaxError('bytes after the value', at)
  return value

  function item(): Cbor {
    const read = itemOrBreak()
    if (read === breakCode) throw new CborSyntaxError('a break outside an open container', at - 1)
    return read
  }

  function itemOrBreak(): Cbor | typeof breakCode {
    const start = take(1)
    const first = bytes[start] ?? 0
    const major = first >> 5
    const short = first & 31
    if (major === 7) return simpleOrFloat(short, start)
    const isOpen = short === 31
    if (isOpen && (major < 2 || major === 6))
      throw new CborSyntaxError('a number of indefinite length', start)
    const argument = isOpen ? undefined : argumentOf(short, start)
    switch (major) {
      case 0:
        input.allocate(memory.number)
        return argument
      case 1:
        input.allocate(memory.number)
        return -1n - (argument ?? 0n)
      case 2:
        return byteString(argument)
      case 3:
        return textString(argument)
    }
    input.enter()
    const value = major === 4 ? array(argument) : major === 5 ? map(argument) : tag(argument ?? 0n)
    input.leave()
    return value
  }

  function argumentOf(short: number, start: number): bigint {
    if (short < 24) return BigInt(short)
    if (short === 24) return BigInt(view.getUint8(take(1)))
    if (short === 25) return BigInt(view.getUint16(take(2)))
    if (short === 26) return BigInt(view.getUint32(take(4)))
    if (short === 27) return view.getBigUint64(take(8))
    throw new CborSyntaxError('a reserved length', start)
  }

  function simpleOrFloat(short: number, start: number): Cbor | typeof breakCode {
    if (short === 20 || short === 21) return short === 21
    if (short === 22) return null
    if (short === 23) return undefined
    if (short < 24) return new CborSimple(short)
    if (short === 24) {
      const value = view.getUint8(take(1))
      if (value < 32) throw new CborSyntaxError('a simple type in two bytes', start)
      return new CborSimple(value)
    }
    if (short === 25) return readFloat16(view.getUint16(take(2)))
    if (short === 26) return view.getFloat32(take(4))
    if (short === 27) return view.getFloat64(take(8))
    if (short === 31) return breakCode
    throw new CborSyntaxError('a reserved simple type', start)
  }

  function byteString(length: bigint | undefined): Uint8Array {
    const [start, end] = stringRange(2, length)
    input.allocate(memory.bytes + end - start)
    return bytes.slice(start, end)
  }

  function textString(length: bigint | undefined): string {
    const [start, end] = stringRange(3, length)
    input.allocate(memory.string + end - start)
    try {
      return utf8.decode(bytes.subarray(start, end))
    } catch (cause) {
      throw new CborSyntaxError('text that is not valid UTF-8', start, { cause })
    }
  }

  /** Where the content of a string is. */
  function stringRange(major: number, length: bigint | undefined): [start: number, end: number] {
    return length === undefined ? joinChunks(major) : [take(length), at]
  }

  /**
   * Moves the chunks of a string of indefinite length together: there may be as many as there are bytes, and most may be empty.
   * Returns where the content is.
   */
  function joinChunks(major: number): [start: number, end: number] {
    const start = at
    let end = start
    for (;;) {
      const headAt = take(1)
      const head = bytes[headAt] ?? 0
      if (head === 0xff) return [start, end]
      if (head >> 5 !== major || (head & 31) === 31)
        throw new CborSyntaxError('a chunk of another kind in a string', headAt)
      const chunkAt = take(argumentOf(head & 31, headAt))
      const isCharacterCut = major === 3 && chunkAt < at && ((bytes[chunkAt] ?? 0) & 0xc0) === 0x80
      if (isCharacterCut) throw new CborSyntaxError('text that is not valid UTF-8', chunkAt)
      bytes.copyWithin(end, chunkAt, at)
      end += at - chunkAt
    }
  }

  function tag(number: bigint): CborTag {
    input.allocate(memory.object + memory.number)
    return new CborTag(number, item())
  }

  function array(length: bigint | undefined): Cbor[] {
    input.allocate(memory.array)
    if (length === undefined) return [...openItems()]
    const items: Cbor[] = []
    let left = bounded(length, 1)
    for (input.addItems(left); left > 0; left--) items.push(item())
    return items
  }

  function map(length: bigint | undefined): CborMap {
    input.allocate(memory.object + memory.array)
    const pairs: [Cbor, Cbor][] = []
    if (length === undefined) {
      const items = [...openItems()]
      if (items.length % 2) throw new CborSyntaxError('a key without a value', at)
      input.allocate((items.length / 2) * memory.array)
      for (let i = 0; i < items.length; i += 2) pairs.push([items[i], items[i + 1]])
      return new CborMap(pairs)
    }
    let left = bounded(length, 2)
    input.addItems(left)
    input.allocate(left * (memory.array + 2 * memory.reference))
    for (; left > 0; left--) pairs.push([item(), item()])
    return new CborMap(pairs)
  }

  function* openItems(): Generator<Cbor> {
    for (let next = itemOrBreak(); next !== breakCode; next = itemOrBreak()) {
      input.addItems(1)
      yield next
    }
  }

  function bounded(length: bigint, minimumLength: number): number {
    if (length * BigInt(minimumLength) > BigInt(bytes.length - at))
      throw new CborSyntaxError('the end is missing', at)
    return Number(length)
  }

  function take(length: number | bigint): number {
    const start = at
    if (length > bytes.length - at) throw new CborSyntaxError('the end is missing', at)
    at += Number(length)
    return start
  }
}
