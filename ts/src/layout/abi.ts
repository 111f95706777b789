import { createTypes, type LayoutOptions } from './create-types.js'
import type { Abi } from './target.js'

/**
 * The types as the compiler of the other program lays them out; its structs take the ABI, the byte order and the packing
 * over. RangeError for an unknown option.
 *
 * ```ts
 * const c = abi('ilp32', { pack: 4 })
 * const Reading = c.struct('Reading', { at: c.time_t, values: c.array(c.double, 4) })
 * ```
 */
export function abi(name: Abi, options: Omit<LayoutOptions, 'abi'> = {}) {
  return createTypes({ ...options, abi: name })
}
