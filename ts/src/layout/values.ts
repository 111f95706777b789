import { wrongValue } from './layout-failure.js'

/** Throws unless the value is an array or a typed array. */
export function requireList(value: unknown, at: number, type: object): ArrayLike<unknown> {
  if (!Array.isArray(value) && !(ArrayBuffer.isView(value) && !(value instanceof DataView)))
    throw wrongValue(value, 'an array', at, type)
  return value as ArrayLike<unknown>
}

/** Throws unless the value is an object, which has members. */
export function requireObject(value: unknown, at: number, type: object): object {
  if (typeof value !== 'object' || value === null) throw wrongValue(value, 'an object', at, type)
  return value
}
