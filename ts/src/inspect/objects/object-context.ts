import type { LegacyName } from '../../keys/index.js'
import { hasNativeIpcKeys } from '../../keys/qt-release.js'
import type { MappingMode, SystemVMapping } from '../../system/process-maps.js'
import { statusOf } from '../../system/process-status.js'
import type { KeyFile, KeyFiles } from '../key-files/key-files.js'
import type { ScannedProcess } from '../processes/scan-processes.js'
import type { NameProblem, ObjectKey, ObjectUser } from './ipc-object.js'

/** The facts against which the tables of objects are read. */
export interface Context {
  readonly keyFiles: KeyFiles
  readonly findKey: (name: LegacyName) => string | undefined
  /** The users of System V segments by "<IPC namespace> <shmid>". */
  readonly systemVUsers: ReadonlyMap<string, readonly SystemVUser[]>
  /** Whether no process is hidden or unreadable, so that an object without users is really unused. */
  readonly everybodyIsSeen: boolean
}

export interface SystemVUser extends SystemVMapping {
  readonly process: ScannedProcess
}

export function findSystemVUsers(
  processes: readonly ScannedProcess[],
): ReadonlyMap<string, readonly SystemVUser[]> {
  const users = new Map<string, SystemVUser[]>()
  for (const process of processes)
    for (const mapping of process.maps.systemv) {
      if (isLook(process, mapping)) continue
      const place = `${process.namespaces.ipc} ${mapping.id}`
      const known = users.get(place)
      if (known) known.push({ ...mapping, process })
      else users.set(place, [{ ...mapping, process }])
    }
  return users
}

/** A read-only handle of this package is attached only while it copies: it is not a user. */
const isLook = ({ maps }: ScannedProcess, { mode }: SystemVMapping): boolean =>
  maps.isQtIpc && mode === 'readOnly'

export function userOf(process: ScannedProcess, mode: MappingMode): ObjectUser {
  const { pid, maps } = process
  const { qtVersion, isQtIpc } = maps
  return { pid, program: statusOf(pid)?.program ?? '', qtVersion, isQtIpc, mode }
}

/** Whether its Qt, or this package, knows QNativeIpcKey. */
export const usesNativeIpcKeys = ({
  qtVersion,
  isQtIpc,
}: Pick<ObjectUser, 'qtVersion' | 'isQtIpc'>): boolean =>
  isQtIpc || (qtVersion !== undefined && hasNativeIpcKeys(qtVersion))

/** The key of a System V object, as far as the files that give its System V key reveal it. */
export function keyOfFiles(files: readonly KeyFile[], { findKey }: Context): ObjectKey {
  const [file, ...others] = files
  if (!file || others.length > 0)
    return { kind: undefined, key: undefined, letters: undefined, nativeKey: undefined }
  const { legacy, path, uses } = file
  if (legacy)
    return { kind: 'legacy', key: findKey(legacy), letters: legacy.letters, nativeKey: path }
  const kind = uses.every(use => use === 'runtime') ? 'platformSafe' : 'native'
  return { kind, key: undefined, letters: undefined, nativeKey: path }
}

export function problemsOfFiles(files: readonly KeyFile[]): NameProblem[] {
  if (files.length === 0) return ['key file not found']
  return files.length > 1 ? ['key files collide'] : []
}
