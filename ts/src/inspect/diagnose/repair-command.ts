import { dirname } from 'node:path/posix'
import { NativeIpcKey } from '../../keys/index.js'
import { QT_PROJECT_ID } from '../../keys/key-type.js'
import { quoted } from '../describe.js'
import type { SharedSegment } from '../objects/segment.js'
import type { Viewpoint } from './viewpoint.js'

/**
 * The command that repairs the lock of a segment, with the key from which that lock follows: the subject of the finding may be the
 * key of another one, or a name.
 */
export function repairCommand(segment: SharedSegment, viewpoint: Viewpoint): string {
  const key = keyArgument(segment, viewpoint)
  const command = `qt-ipc repair ${key === undefined ? 'with the key of those programs' : quoted(key)}`
  return segment.own ? command : `${command} (in ${segment.namespace})`
}

/** The argument of the command that names a segment; `undefined` if only its programs know the key. */
function keyArgument(
  { type, kind, key, nativeKey, number }: SharedSegment,
  { own, tempFolder }: Viewpoint,
): string | undefined {
  if (nativeKey === undefined) return undefined
  if (kind === 'legacy') {
    if (key === undefined) return undefined
    const tempDir = dirname(nativeKey)
    // A key that begins like a native key or has a setting at its end is parsed as more than a key.
    const isPlain = type === 'systemv' && own && tempDir === tempFolder && !/[:,]/.test(key)
    return isPlain ? key : NativeIpcKey.legacy(key, { type, environment: { tempDir } }).toString()
  }
  const projectId = (number ?? 0) >>> 24
  const isUsual = type === 'posix' || projectId === QT_PROJECT_ID
  return NativeIpcKey.native(nativeKey, isUsual ? type : `systemv-${projectId}`).toString()
}
