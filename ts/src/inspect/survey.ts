import { existsSync } from 'node:fs'
import { legacyKeyFinder } from '../keys/index.js'
import { seesAllProcesses } from '../processes.js'
import { type KeyFile, KeyFiles } from './key-files/key-files.js'
import { findKeyFolders, type KeyFolder } from './key-files/key-folders.js'
import { type IpcNamespace, readNamespaces } from './namespaces/ipc-namespaces.js'
import { type Context, findSystemVUsers } from './objects/object-context.js'
import { readPosixFiles } from './objects/posix-files.js'
import { posixObjects } from './objects/posix-objects.js'
import type { SharedSegment } from './objects/segment.js'
import type { SharedSemaphore } from './objects/semaphore.js'
import { systemVObjects } from './objects/systemv-objects.js'
import { describeScanned, type InspectedProcess } from './processes/inspected-process.js'
import { scanProcesses } from './processes/scan-processes.js'
import { viewsOf } from './processes/views.js'

export interface SurveyOptions {
  /** Legacy keys to look for behind key files whose names do not hold the whole key. */
  readonly keys?: Iterable<string> | undefined
  /** Also the objects of programs that are not Qt's. Default false. */
  readonly all?: boolean | undefined
}

/** Processes that this user could not look at: what a survey says is true, but may not be everything. */
export interface Unseen {
  /** Processes of other users, whose maps and folders are closed to this one. */
  readonly unreadable: readonly number[]
  /** /proc does not show everybody: this is a pid namespace (a container), or /proc hides the processes of others. */
  readonly hidden: boolean
}

/** Everything that Qt programs share on this machine, at one moment. */
export interface Survey {
  /** What is younger may be missing. */
  readonly startedAt: Date
  readonly segments: readonly SharedSegment[]
  readonly semaphores: readonly SharedSemaphore[]
  /** Those that use Qt, and those that share what is listed. */
  readonly processes: readonly InspectedProcess[]
  /** Those with a `problem` could not be entered. */
  readonly namespaces: readonly IpcNamespace[]
  /** The temp and runtime folders of all processes. */
  readonly folders: readonly KeyFolder[]
  /** Legacy key files in those folders, also of objects that are gone. */
  readonly keyFiles: readonly KeyFile[]
  readonly unseen: Unseen
}

/**
 * Looks at all processes, IPC namespaces, temp and runtime folders and shared memory file systems that this user can see.
 * It only looks: nothing is attached, opened by Qt, locked or changed. Does not need the addon.
 *
 * Waits for short system programs (`ipcs`, for other namespaces `nsenter`), tens of milliseconds. What is closed to this
 * user is no error, but listed in `unseen` and `namespaces`.
 */
export async function takeSurvey({ keys = [], all = false }: SurveyOptions = {}): Promise<Survey> {
  const startedAt = new Date()
  const { processes, unreadable } = scanProcesses()
  const views = viewsOf(processes)
  const namespaces = await readNamespaces(processes)
  const folders = findKeyFolders(views)
  const hidden = !seesAllProcesses() || !existsSync('/proc/1')
  const context: Context = {
    keyFiles: new KeyFiles(folders),
    findKey: legacyKeyFinder(keys),
    systemVUsers: findSystemVUsers(processes),
    everybodyIsSeen: !hidden && unreadable.length === 0,
  }
  const objects = [
    ...namespaces.map(namespace => systemVObjects(namespace, context)),
    posixObjects(readPosixFiles(views), context),
  ]
  const wanted = ({ isQt }: { isQt: boolean }) => all || isQt
  const segments = objects.flatMap(found => found.segments).filter(wanted)
  const semaphores = objects.flatMap(found => found.semaphores).filter(wanted)
  const sharing = new Set([...segments, ...semaphores].flatMap(o => o.users.map(u => u.pid)))
  return {
    startedAt,
    segments,
    semaphores,
    processes: processes
      .filter(({ pid, maps }) => maps.qtVersion !== undefined || sharing.has(pid))
      .map(process => describeScanned(process, segments, semaphores)),
    namespaces: namespaces.map(({ tables: _, ...facts }) => facts),
    folders,
    keyFiles: context.keyFiles.legacy,
    unseen: { unreadable, hidden },
  }
}
