/** The parts of Node's Buffer that are faster than plain JavaScript for long input. */
interface FastBuffer extends Uint8Array {
  swap16(): this
  swap32(): this
  swap64(): this
  ucs2Slice(start: number, end: number): string
  ucs2Write(text: string, offset: number): number
}

interface FastBufferConstructor {
  from(buffer: ArrayBufferLike, byteOffset: number, length: number): FastBuffer
  prototype: object
}

/** Node's Buffer; `undefined` in browsers, where the portable code runs. */
export const NodeBuffer: FastBufferConstructor | undefined = findBuffer()

/** A Buffer over the same memory. */
export function asBuffer(bytes: Uint8Array): FastBuffer | undefined {
  return NodeBuffer?.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function findBuffer(): FastBufferConstructor | undefined {
  const found: unknown = Reflect.get(globalThis, 'Buffer')
  return isFastBuffer(found) ? found : undefined
}

function isFastBuffer(value: unknown): value is FastBufferConstructor {
  if (typeof value !== 'function' || typeof value.prototype !== 'object') return false
  return ['swap16', 'swap32', 'swap64', 'ucs2Slice', 'ucs2Write'].every(
    name => name in value.prototype,
  )
}
