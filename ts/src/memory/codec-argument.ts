import type { Codec } from '../codec/codec.js'

/** A class with static methods may be a codec, too. */
export function isCodec<T>(value: Codec<T> | object | undefined): value is Codec<T> {
  return isObject(value) && 'decode' in value && typeof value.decode === 'function'
}

/** @throws {TypeError} unless the value may stand where a read takes a codec or options; the message says what to pass. */
export function requireCodecOrOptions(operation: string, value: unknown): void {
  if (value === undefined || (isObject(value) && isCodec(value))) return
  if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) return
  throw new TypeError(
    `${operation} takes a codec or options, not ${inWords(value)}. ${readingOf(value)}`,
  )
}

/** @throws {TypeError} unless the value is a codec. */
export function requireCodec(operation: string, value: unknown): void {
  if (isObject(value) && isCodec(value)) return
  throw new TypeError(`${operation} requires a codec, not ${inWords(value)}. ${readingOf(value)}`)
}

/** The error for a value that is neither bytes nor a codec. */
export function notWritable(operation: string, value: unknown): TypeError {
  return new TypeError(
    `${operation} requires bytes (a Uint8Array), or a codec and a value, not ${inWords(value)}. ${writingOf(value)}`,
  )
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

function readingOf(value: unknown): string {
  if (typeof value === 'number') return `For ${value} bytes pass { length: ${value} }`
  if (typeof value === 'string')
    return `The codec of a C++ type is qt('6.4').type(${inWords(value)}), from 'qt-ipc/datastream'`
  return "Codecs are in 'qt-ipc/datastream', 'qt-ipc/layout' and 'qt-ipc/text'"
}

function writingOf(value: unknown): string {
  if (typeof value === 'string')
    return "For a QString pass qt('6.4').string, from 'qt-ipc/datastream', before the text; for a char array cString('utf-8'), from 'qt-ipc/text'"
  if (typeof value === 'number' || typeof value === 'bigint')
    return "For a number pass its type before it: u32 or f64, from 'qt-ipc/layout'"
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value) || Array.isArray(value))
    return 'Make bytes of it with new Uint8Array(...)'
  return "Codecs are in 'qt-ipc/datastream', 'qt-ipc/layout' and 'qt-ipc/text'"
}

function inWords(value: unknown): string {
  if (typeof value === 'string')
    return `'${value.length > 40 ? `${value.slice(0, 37)}...` : value}'`
  if (typeof value === 'function') return `the function ${value.name}`
  if (typeof value !== 'object' || value === null) return String(value)
  return Array.isArray(value) ? 'an array' : `an object of ${value.constructor?.name ?? 'no class'}`
}
