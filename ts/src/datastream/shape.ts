import type { PathStep } from '../errors/codec-error.js'
import { invalid } from './stream-failure.js'

/** An object with exactly these own properties, also for a field named `__proto__`. */
export function objectOf<T extends object>(entries: Iterable<readonly [string, unknown]>): T {
  return Object.fromEntries(entries) as T
}

/** Throws unless the value is an object, which has fields. */
export function requireObject(value: unknown, path: readonly PathStep[] = []): object {
  if (typeof value !== 'object' || value === null) throw invalid(value, 'an object', path)
  return value
}

/** Throws unless the value is an array or a typed array. */
export function requireList(value: unknown): asserts value is ArrayLike<unknown> {
  if (!Array.isArray(value) && (!ArrayBuffer.isView(value) || value instanceof DataView))
    throw invalid(value, 'an array')
}
