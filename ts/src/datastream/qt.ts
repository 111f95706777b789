import { createTypes, type DataStream } from './create-types.js'
import { formatKey, resolveFormat, type StreamOptions } from './format.js'
import type { QtRelease } from './releases.js'

const made = new Map<string, DataStream>()

/**
 * The types of the Qt release of the other program: `5.15`, `6.4`, optionally with a patch number.
 * The release determines the stream version and the generation, as Qt 5 and Qt 6 write different bytes at the same version;
 * `options` are the settings of the other program: `in.setVersion(...)`, `setByteOrder(...)`, `setFloatingPointPrecision(...)`.
 *
 * @throws {RangeError} when the release, the version or an option is unknown.
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
