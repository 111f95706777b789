import { createTypes, type LayoutOptions } from './create-types.js'
import type { Abi } from './target.js'

/**
 * The types for the compiler of the other program; structs made with them have its ABI, byte order and packing.
 *
 * @throws {RangeError} when an option is unknown.
 *
 * ```ts
 * const c = abi('ilp32', { pack: 4 })
 * const Reading = c.struct('Reading', { at: c.time_t, values: c.array(c.double, 4) })
 * ```
 */
export function abi(name: Abi, options: Omit<LayoutOptions, 'abi'> = {}) {
  return createTypes({ ...options, abi: name })
}
