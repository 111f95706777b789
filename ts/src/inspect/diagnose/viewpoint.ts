import {
  environmentOf,
  missingTempFolder,
  runtimeFolderOf,
  tempFolderOf,
} from '../../environment/qt-folders.js'
import type { KeyEnvironment } from '../../keys/index.js'
import { statusOf } from '../../system/process-status.js'
import { containerOf, groupsOf, type User } from '../processes/process-facts.js'
import { requireProcess } from '../processes/require-process.js'
import type { Namespaces } from '../processes/scan-processes.js'
import { folderFacts } from '../processes/views.js'
import { mapsOwner, type PassesModeOf, passesModeOf } from './capabilities.js'

/** The viewpoint of a diagnosis: a process, and the directories and namespaces in which it looks up names. */
export interface Viewpoint {
  readonly pid: number
  readonly program: string
  /** Whether it is this process: no `pid` was given. */
  readonly own: boolean
  readonly user: User | undefined
  /** Its effective and supplementary groups. */
  readonly groups: readonly number[]
  /** Types of objects that its capabilities let it use whatever their mode, of POSIX objects those whose owner it `mapsOwner`. */
  readonly passesModeOf: PassesModeOf
  /** `undefined` for a program without Qt. */
  readonly qtVersion: string | undefined
  /** Whether it is Node with this package, which knows every kind of key. */
  readonly isQtIpc: boolean
  readonly namespaces: Namespaces
  /** The container or service by its control group: "docker 0123456789ab", "cups.service". */
  readonly container: string | undefined
  /** QDir::tempPath() of that process. */
  readonly tempFolder: string
  readonly runtimeFolder: string
  readonly missingTempFolder: string | undefined
  /** The environment on which its native keys depend. */
  readonly environment: KeyEnvironment
  /** Its working directory: a relative native key begins there. */
  readonly folder: string
  /** Whether its user namespace has a user and a group; its capabilities do not count for files of others. */
  mapsOwner(uid: number, gid: number): boolean
  /** The path by which this process reaches the file that the program sees as `path`. */
  reach(path: string): string
}

/** @throws {QtIpcError} NOT_FOUND, PERMISSION_DENIED; {TypeError} when `pid` is not a process id. */
export function viewpointOf(pid: number | undefined): Viewpoint {
  const wanted = pid ?? process.pid
  const scanned = requireProcess('diagnose', wanted)
  const folders = folderFacts(scanned)
  return {
    pid: wanted,
    program: statusOf(wanted)?.program ?? '',
    own: pid === undefined,
    user: folders.user,
    groups: groupsOf(wanted),
    passesModeOf: passesModeOf(wanted, scanned.namespaces),
    mapsOwner: (uid, gid) => mapsOwner(wanted, scanned.namespaces, uid, gid),
    qtVersion: scanned.maps.qtVersion,
    isQtIpc: scanned.maps.isQtIpc,
    namespaces: scanned.namespaces,
    container: containerOf(wanted),
    tempFolder: tempFolderOf(folders),
    runtimeFolder: runtimeFolderOf(folders),
    missingTempFolder: missingTempFolder(folders),
    environment: environmentOf(folders),
    folder: folders.folder,
    reach: folders.reach,
  }
}
