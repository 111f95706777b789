import { asBuffer } from './node-buffer.js'
import type { NumberArray } from './number-array.js'

const hostIsLittleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1

/** Fills `target` with the elements at `start` in the byte order of the host; keeps all bits, including NaN payloads. */
export function copySwapped(
  bytes: Uint8Array,
  start: number,
  target: NumberArray,
  size: number,
  littleEndian: boolean,
): void {
  const own = new Uint8Array(target.buffer, target.byteOffset, target.byteLength)
  own.set(bytes.subarray(start, start + own.length))
  swapInPlace(own, 0, own.length, size, littleEndian)
}

/** Converts elements of `size` bytes between the byte order of the stream and that of the host. */
export function swapInPlace(
  bytes: Uint8Array,
  start: number,
  length: number,
  size: number,
  littleEndian: boolean,
): void {
  if (size === 1 || littleEndian === hostIsLittleEndian) return
  const part = bytes.subarray(start, start + length)
  const buffer = asBuffer(part)
  if (!buffer) reverseElements(part, size)
  else if (size === 2) buffer.swap16()
  else if (size === 4) buffer.swap32()
  else buffer.swap64()
}

function reverseElements(bytes: Uint8Array, size: number): void {
  for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse()
}
