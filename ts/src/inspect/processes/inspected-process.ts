import { type FolderVariables, missingTempFolder } from '../../environment/qt-folders.js'
import { statusOf } from '../../system/process-status.js'
import type { SharedSegment } from '../objects/segment.js'
import type { SharedSemaphore } from '../objects/semaphore.js'
import { containerOf, isInLoginSession, type User } from './process-facts.js'
import type { Namespaces, ScannedProcess } from './scan-processes.js'
import { folderFacts } from './views.js'

/** A process that uses Qt, or shares an object of a Qt program. Plain data, as in JSON. */
export interface InspectedProcess {
  readonly pid: number
  readonly program: string
  readonly user: User | undefined
  readonly startedAt: Date | undefined
  /** The exact release of its QtCore, "5.15.8"; `undefined` without one, or with a static one. */
  readonly qtVersion: string | undefined
  /** Whether it is Node with this package. */
  readonly isQtIpc: boolean
  /** TMPDIR and XDG_RUNTIME_DIR as they were when it started. */
  readonly variables: FolderVariables
  /** Value of TMPDIR, if it is not a directory. */
  readonly missingTempFolder: string | undefined
  readonly namespaces: Namespaces
  /** Its root directory, other than "/" after chroot(). */
  readonly root: string
  /** The container or service that its control group names: "docker 0123456789ab", "flatpak org.kde.kate", "cups.service". */
  readonly container: string | undefined
  /** Whether it belongs to the login session of a user, by its control group. */
  readonly inLoginSession: boolean
  /** The listed segments that it has mapped. */
  readonly segments: readonly SharedSegment[]
  /** POSIX semaphores that it has mapped; /proc does not show which System V semaphores a process uses. */
  readonly semaphores: readonly SharedSemaphore[]
}

export function describeScanned(
  process: ScannedProcess,
  segments: readonly SharedSegment[],
  semaphores: readonly SharedSemaphore[],
): InspectedProcess {
  const { pid, maps, namespaces, root, variables } = process
  const status = statusOf(pid)
  const folders = folderFacts(process)
  const shares = ({ users }: { users: readonly { pid: number }[] }) =>
    users.some(user => user.pid === pid)
  return {
    pid,
    program: status?.program ?? '',
    user: folders.user,
    startedAt: status?.startedAt,
    qtVersion: maps.qtVersion,
    isQtIpc: maps.isQtIpc,
    variables,
    missingTempFolder: missingTempFolder(folders),
    namespaces,
    root,
    container: containerOf(pid),
    inLoginSession: isInLoginSession(pid),
    segments: segments.filter(shares),
    semaphores: semaphores.filter(shares),
  }
}
