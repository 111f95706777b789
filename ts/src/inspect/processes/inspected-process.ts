import { missingTempFolder } from '../key-files/qt-folders.js'
import type { SharedSegment } from '../objects/segment.js'
import type { SharedSemaphore } from '../objects/semaphore.js'
import { containerOf, isInLoginSession, statusOf, type User } from './process-facts.js'
import type { FolderVariables, Namespaces, ScannedProcess } from './scan-processes.js'
import { folderFacts } from './views.js'

/** A process that uses Qt, or shares something of Qt's. Plain data: JSON holds all of it. */
export interface InspectedProcess {
  readonly pid: number
  readonly program: string
  readonly user: User | undefined
  readonly startedAt: Date | undefined
  /** The exact release of its QtCore, "5.15.8"; `undefined` without one, or with a static one. */
  readonly qtVersion: string | undefined
  /** It is a Node process with this package. */
  readonly isQtIpc: boolean
  /** As they were when it started. */
  readonly variables: FolderVariables
  /** TMPDIR, when it leads to no folder. */
  readonly missingTempFolder: string | undefined
  readonly namespaces: Namespaces
  /** Its root folder, other than "/" after chroot(). */
  readonly root: string
  /** "docker 0123456789ab", "flatpak org.kde.kate", "cups.service", as its control group says. */
  readonly container: string | undefined
  /** It belongs to the login of a user, as its control group says. */
  readonly inLoginSession: boolean
  /** What it has mapped, and is listed. */
  readonly segments: readonly SharedSegment[]
  /** POSIX semaphores that it has mapped; a System V semaphore leaves no trace in a process. */
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
