import { errorIn } from './failure-path.js'
import { layoutFailure } from './layout-failure.js'
import type { Resolved } from './resolved.js'

/** The bytes of a value of `type`. Throws if there are fewer than `needed`. */
export function memoryOf(
  type: Resolved<unknown>,
  bytes: Uint8Array,
  needed: number = type.size,
): DataView {
  if (!(bytes instanceof Uint8Array))
    throw new TypeError(`bytes must be a Uint8Array, got ${String(bytes)}`)
  const { length } = bytes
  if (needed > length) {
    const message = `${type.name} has ${type.size} bytes, but only ${length} are given`
    throw errorIn(type, layoutFailure('ERR_LAYOUT_PAST_END', message, length, memoryOf))
  }
  return new DataView(bytes.buffer, bytes.byteOffset, length)
}
