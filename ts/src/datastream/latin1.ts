import { fromCharCodes } from '../codec/char-codes.js'
import { type Input, memory } from './input.js'
import type { Output } from './output.js'

/** Reads `length` bytes as Latin-1 and skips them. */
export function readLatin1(input: Input, length: number): string {
  const start = input.take(length)
  input.allocate(memory.string + length)
  return fromCharCodes(input.bytes.subarray(start, start + length))
}

/** Writes one byte per UTF-16 unit, without a length; characters outside of Latin-1 become `?`, as in Qt. */
export function writeLatin1(output: Output, text: string): void {
  const start = output.reserve(text.length)
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    output.bytes[start + i] = unit > 0xff ? 0x3f : unit
  }
}
