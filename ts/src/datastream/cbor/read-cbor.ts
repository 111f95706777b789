import { readFloat16 } from '../types/float16.js'
import { type Cbor, CborMap, CborSimple, CborTag } from './value.js'

/** Thrown for invalid CBOR, with the `offset` of the error. */
export class CborSyntaxError extends Error {
  constructor(
    message: string,
    readonly offset: number,
    readonly tooDeep = false,
  ) {
    super(message)
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const breakCode = Symbol('break')

/** Parses one CBOR value (RFC 8949), which must take all bytes. */
export function readCbor(bytes: Uint8Array, maxDepth: number): Cbor {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  const value = item(0)
  if (at < bytes.length) throw new CborSyntaxError('bytes after the value', at)
  return value

  function item(depth: number): Cbor {
    const read = itemOrBreak(depth)
    if (read === breakCode) throw new CborSyntaxError('a break outside an open container', at - 1)
    return read
  }

  function itemOrBreak(depth: number): Cbor | typeof breakCode {
    if (depth > maxDepth) throw new CborSyntaxError(`nested deeper than ${maxDepth}`, at, true)
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
        return argument
      case 1:
        return -1n - (argument ?? 0n)
      case 2:
        return byteString(argument, depth)
      case 3:
        return textString(argument, depth)
      case 4:
        return array(argument, depth)
      case 5:
        return map(argument, depth)
      default:
        return new CborTag(argument ?? 0n, item(depth + 1))
    }
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

  function byteString(length: bigint | undefined, depth: number): Uint8Array {
    if (length !== undefined) {
      const start = take(length)
      return bytes.slice(start, at)
    }
    const chunks = [...openItems(depth)].map(chunk =>
      chunk instanceof Uint8Array ? chunk : wrongChunk(),
    )
    const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
    let end = 0
    for (const chunk of chunks) {
      whole.set(chunk, end)
      end += chunk.length
    }
    return whole
  }

  function textString(length: bigint | undefined, depth: number): string {
    if (length === undefined)
      return [...openItems(depth)]
        .map(chunk => (typeof chunk === 'string' ? chunk : wrongChunk()))
        .join('')
    const start = take(length)
    try {
      return utf8.decode(bytes.subarray(start, at))
    } catch {
      throw new CborSyntaxError('text that is not valid UTF-8', start)
    }
  }

  function array(length: bigint | undefined, depth: number): Cbor[] {
    if (length === undefined) return [...openItems(depth)]
    const items: Cbor[] = []
    for (let left = bounded(length, 1); left > 0; left--) items.push(item(depth + 1))
    return items
  }

  function map(length: bigint | undefined, depth: number): CborMap {
    const pairs: [Cbor, Cbor][] = []
    if (length === undefined) {
      const items = [...openItems(depth)]
      if (items.length % 2) throw new CborSyntaxError('a key without a value', at)
      for (let i = 0; i < items.length; i += 2) pairs.push([items[i], items[i + 1]])
    } else
      for (let left = bounded(length, 2); left > 0; left--)
        pairs.push([item(depth + 1), item(depth + 1)])
    return new CborMap(pairs)
  }

  function* openItems(depth: number): Generator<Cbor> {
    for (let next = itemOrBreak(depth + 1); next !== breakCode; next = itemOrBreak(depth + 1))
      yield next
  }

  function wrongChunk(): never {
    throw new CborSyntaxError('a chunk of another kind in a string', at)
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
