import { QtIpcError } from '../../errors.js'
import { describeProcess } from '../../processes.js'
import { runtimeFolders, tempFolders } from '../key-files/key-folders.js'
import { missingTempFolder } from '../processes/inspected-process.js'
import { capabilitiesOf, ownerOf, statusOf, type User } from '../processes/process-facts.js'
import { type Namespaces, scanProcess } from '../processes/scan-processes.js'
import { viewsOf } from '../processes/views.js'

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
  readonly namespaces: Namespaces
  /** As it sees it; the variable that names it may lead nowhere (`missingTempFolder`). */
  readonly tempFolder: string
  readonly missingTempFolder: string | undefined
  readonly runtimeFolder: string | undefined
  /** Where this process finds what that program sees as `path`. */
  reach(path: string): string
}

/** Errors: NOT_FOUND, PERMISSION_DENIED; TypeError for what is no process id. */
export function sideOf(pid: number | undefined): Side {
  const wanted = pid ?? process.pid
  const operation = 'diagnose'
  if (!Number.isInteger(wanted) || wanted <= 0)
    throw new TypeError(`A process id is not ${String(pid)}`)
  const scanned = scanProcess(wanted)
  if (scanned === 'gone')
    throw new QtIpcError('NOT_FOUND', `there is no process ${wanted}`, { operation })
  if (scanned === 'unreadable')
    throw new QtIpcError('PERMISSION_DENIED', `${describeProcess(wanted)} is closed to this user`, {
      operation,
      hint: 'Run as that user, or as root',
    })
  const view = viewsOf([scanned]).find(({ processes }) => processes.includes(scanned))
  if (!view) throw new Error(`no view of process ${wanted}`)
  const capabilities = capabilitiesOf(wanted)
  const has = (capability: bigint) => (capabilities & (1n << capability)) !== 0n
  return {
    pid: wanted,
    program: statusOf(wanted)?.program ?? '',
    own: pid === undefined,
    user: ownerOf(wanted),
    passesModeOf: { systemv: has(CAP_IPC_OWNER), posix: has(CAP_DAC_OVERRIDE) },
    qtVersion: scanned.maps.qtVersion,
    namespaces: scanned.namespaces,
    tempFolder: tempFolders(scanned, view)[0] ?? '/tmp',
    missingTempFolder: missingTempFolder(wanted, scanned.variables),
    runtimeFolder: runtimeFolders(scanned, view)[0],
    reach: path => view.reach(path),
  }
}

// Numbers of <linux/capability.h>.
const CAP_DAC_OVERRIDE = 1n
const CAP_IPC_OWNER = 15n
