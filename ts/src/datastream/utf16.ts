import { asBuffer } from '../codec/node-buffer.js'
import type { Input } from './input.js'
import type { Output } from './output.js'

/**
 * From this many UTF-16 units on, swapping in Node's Buffer is faster than a loop (bench/datastream/text.ts). Decoding uses a
 * scratch copy, because it must not change the input.
 */
const bufferDecodeFrom = 96
const bufferEncodeFrom = 48
/** Longer strings are joined from chunks if there is no Buffer. */
const loopUpTo = 192
const { fromCharCode } = String

const scratch = new Uint8Array(64 * 1024)
const scratchBuffer = asBuffer(scratch)

/** Reads `length` bytes of UTF-16 and skips them; keeps lone surrogates. */
export function readUtf16(input: Input, length: number): string {
  const start = input.pos
  input.pos = start + length
  const le = input.format.littleEndian
  const units = length >> 1
  if (units >= bufferDecodeFrom && scratchBuffer)
    return decodeWithBuffer(input.bytes, start, length, le)
  if (units <= loopUpTo) return decodeShort(input.view, start, units, le)
  return decodePortable(input.view, start, units, le)
}

/** Writes a byte count and the string as UTF-16. */
export function writeCountedUtf16(output: Output, text: string): void {
  const units = text.length
  const length = 2 * units
  if (length >= 0xfffffffe) {
    output.count(length)
    writeUtf16(output, text, output.reserve(length))
    return
  }
  const start = output.reserve(4 + length)
  output.view.setUint32(start, length, output.format.littleEndian)
  writeUtf16(output, text, start + 4)
}

function writeUtf16(output: Output, text: string, start: number): void {
  const units = text.length
  const { view } = output
  const le = output.format.littleEndian
  if (units >= bufferEncodeFrom) {
    const target = asBuffer(output.bytes.subarray(start, start + 2 * units))
    if (target) {
      target.ucs2Write(text, 0)
      if (!le) target.swap16()
      return
    }
  }
  let at = start
  // A byte order that is a constant, and two units at a time, save a third of the time.
  if (le) for (let i = 0; i < units; i++, at += 2) view.setUint16(at, text.charCodeAt(i), true)
  else {
    let i = 0
    for (; i + 1 < units; i += 2, at += 4)
      view.setInt32(at, (text.charCodeAt(i) << 16) | text.charCodeAt(i + 1), false)
    if (i < units) view.setUint16(at, text.charCodeAt(i), false)
  }
}

function decodeShort(view: DataView, start: number, units: number, le: boolean): string {
  let text = ''
  let at = start
  const fullEnd = start + (units & ~7) * 2
  for (; at < fullEnd; at += 16)
    text += fromCharCode(
      view.getUint16(at, le),
      view.getUint16(at + 2, le),
      view.getUint16(at + 4, le),
      view.getUint16(at + 6, le),
      view.getUint16(at + 8, le),
      view.getUint16(at + 10, le),
      view.getUint16(at + 12, le),
      view.getUint16(at + 14, le),
    )
  if (units & 4) {
    text += fromCharCode(
      view.getUint16(at, le),
      view.getUint16(at + 2, le),
      view.getUint16(at + 4, le),
      view.getUint16(at + 6, le),
    )
    at += 8
  }
  if (units & 2) {
    text += fromCharCode(view.getUint16(at, le), view.getUint16(at + 2, le))
    at += 4
  }
  if (units & 1) text += fromCharCode(view.getUint16(at, le))
  return text
}

function decodeWithBuffer(bytes: Uint8Array, start: number, length: number, le: boolean): string {
  if (le) return asBuffer(bytes)?.ucs2Slice(start, start + length) ?? ''
  const fits = length <= scratch.length
  const copy = fits ? scratchBuffer : asBuffer(new Uint8Array(length))
  if (!copy) return ''
  copy.set(bytes.subarray(start, start + length))
  const swapped = fits ? copy.subarray(0, length) : copy
  asBuffer(swapped)?.swap16()
  return copy.ucs2Slice(0, length)
}

function decodePortable(view: DataView, start: number, units: number, le: boolean): string {
  const chunk = new Uint16Array(Math.min(units, 4096))
  let text = ''
  for (let done = 0; done < units; ) {
    const size = Math.min(chunk.length, units - done)
    for (let i = 0; i < size; i++) chunk[i] = view.getUint16(start + 2 * (done + i), le)
    text += fromCharCode.apply(null, Array.from(chunk.subarray(0, size)))
    done += size
  }
  return text
}
