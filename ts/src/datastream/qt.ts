import { createTypes, type DataStream } from './create-types.js'
import { formatKey, resolveFormat, type StreamOptions } from './format.js'
import type { QtRelease } from './releases.js'

const made = new Map<string, DataStream>()

/**
 * The types as the Qt release of the other program writes them: `5.15`, `6.4`, a patch number may follow.
 *
 * The release fixes the stream version and the generation, for Qt 5 and Qt 6 write different bytes at the same version;
 * `options` say what the other program changed: `in.setVersion(...)`, `setByteOrder(...)`,
 * `setFloatingPointPrecision(...)`. RangeError for an unknown release, version or option.
 *
 * ```ts
 * const ds = qt('5.15')
 * const Reading = ds.record({ at: ds.dateTime, values: ds.list(ds.double) })
 * const { at, values } = Reading.decode(bytes)
 * ```
 */
export function qt(
  release: QtRelease | `${QtRelease}.${number}`,
  options: StreamOptions = {},
): DataStream {
  const format = resolveFormat(release, options)
  const key = formatKey(format)
  let types = made.get(key)
  if (!types) {
    types = createTypes(format)
    made.set(key, types)
  }
  return types
}
