import type { KeyEnvironment } from '../../keys/index.js'
import {
  environmentOf,
  missingTempFolder,
  runtimeFolderOf,
  tempFolderOf,
} from '../key-files/qt-folders.js'
import { capabilitiesOf, containerOf, statusOf, type User } from '../processes/process-facts.js'
import { requireProcess } from '../processes/require-process.js'
import type { Namespaces } from '../processes/scan-processes.js'
import { folderFacts } from '../processes/views.js'

/** A program, and where it finds things. */
export interface Side {
  readonly pid: number
  readonly program: string
  /** This process itself: no `--pid` was given. */
  readonly own: boolean
  readonly user: User | undefined
  /** Which objects of other users it may use all the same, by its capabilities: root in a container lacks IPC_OWNER. */
  readonly passesModeOf: Readonly<Record<'systemv' | 'posix', boolean>>
  /** `undefined` for a program without Qt. */
  readonly qtVersion: string | undefined
  /** It is Node with this package, which knows every kind of key. */
  readonly isQtIpc: boolean
  readonly namespaces: Namespaces
  /** "docker 0123456789ab", "cups.service": what its control group says. */
  readonly container: string | undefined
  /** As it sees them; the variable that names the temp folder may lead nowhere (`missingTempFolder`). */
  readonly tempFolder: string
  readonly runtimeFolder: string
  readonly missingTempFolder: string | undefined
  /** What its keys depend on. */
  readonly environment: KeyEnvironment
  /** Where this process finds what that program sees as `path`. */
  reach(path: string): string
}

/** Errors: NOT_FOUND, PERMISSION_DENIED; TypeError for what is no process id. */
export function sideOf(pid: number | undefined): Side {
  const wanted = pid ?? process.pid
  const scanned = requireProcess('diagnose', wanted)
  const folders = folderFacts(scanned)
  const capabilities = capabilitiesOf(wanted)
  const has = (capability: bigint) => (capabilities & (1n << capability)) !== 0n
  return {
    pid: wanted,
    program: statusOf(wanted)?.program ?? '',
    own: pid === undefined,
    user: folders.user,
    passesModeOf: { systemv: has(CAP_IPC_OWNER), posix: has(CAP_DAC_OVERRIDE) },
    qtVersion: scanned.maps.qtVersion,
    isQtIpc: scanned.maps.isQtIpc,
    namespaces: scanned.namespaces,
    container: containerOf(wanted),
    tempFolder: tempFolderOf(folders),
    runtimeFolder: runtimeFolderOf(folders),
    missingTempFolder: missingTempFolder(folders),
    environment: environmentOf(folders),
    reach: folders.reach,
  }
}

// Numbers of <linux/capability.h>.
const CAP_DAC_OVERRIDE = 1n
const CAP_IPC_OWNER = 15n
