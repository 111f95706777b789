import { existsSync } from 'node:fs'
import { legacyKeyFinder } from '../keys/index.js'
import { seesAllProcesses } from '../system/processes.js'
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
  /** Legacy keys to try for key files whose names do not contain the whole key. */
  readonly keys?: Iterable<string> | undefined
  /** Whether to include the objects of programs without Qt. Default false. */
  readonly all?: boolean | undefined
}

/** Processes that this user may not inspect, because of which a survey may be incomplete. */
export interface Unseen {
  /** Ids of processes of other users, whose maps and directories this user may not read. */
  readonly unreadable: readonly number[]
  /** Whether /proc hides processes: in a PID namespace (a container), or by its mount option hidepid. */
  readonly hidden: boolean
}

/** The objects that Qt programs share on this machine, at one moment. Plain data, as in JSON. */
export interface Survey {
  /** The start of the survey; younger objects may be missing. */
  readonly startedAt: Date
  readonly segments: readonly SharedSegment[]
  readonly semaphores: readonly SharedSemaphore[]
  /** The processes that use Qt, and those that share a listed object. */
  readonly processes: readonly InspectedProcess[]
  /** All IPC namespaces; those with a `problem` could not be read. */
  readonly namespaces: readonly IpcNamespace[]
  /** The temporary and runtime directories of all processes. */
  readonly folders: readonly KeyFolder[]
  /** Legacy key files in those directories, also of objects that were removed. */
  readonly keyFiles: readonly KeyFile[]
  readonly unseen: Unseen
}

/**
 * Surveys all processes, IPC namespaces, temporary and runtime directories and shared memory file systems that this user can see.
 * Read-only: attaches, locks and changes nothing. Loads the addon only where neither perl nor ipcs is installed.
 *
 * Blocks the thread while it reads /proc, tens of milliseconds; waits for short system programs (`ipcs`, for other namespaces
 * `nsenter`) without blocking. What this user may not read is listed in `unseen` and `namespaces`; it does not reject for that.
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
      .filter(({ pid, maps }) => maps.qtVersion !== undefined || maps.isQtIpc || sharing.has(pid))
      .map(process => describeScanned(process, segments, semaphores)),
    namespaces: namespaces.map(({ tables: _, ...facts }) => facts),
    folders,
    keyFiles: context.keyFiles.legacy,
    unseen: { unreadable, hidden },
  }
}
