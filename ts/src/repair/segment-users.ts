import { statSync } from 'node:fs'
import type { SegmentAddress } from '../addressing/segment-address.js'
import type { NativeIpcKey } from '../keys/index.js'
import { posixPath } from '../keys/posix-path.js'
import { inspectsAllUsers, processesMapping, seesAllProcesses } from '../system/processes.js'
import { describeProcess } from '../system/wording.js'

/** Whether live processes use a segment or a lock. */
export interface SegmentUsers {
  /** `undefined` when no user is visible, but not every process that may use it is. */
  readonly inUse: boolean | undefined
  readonly reason: string
}

/** Whether a segment has users: the kernel counts those of System V (`attached`), /proc shows which processes map POSIX memory. */
export async function usersOf(
  { nativeKey }: SegmentAddress,
  attached: number | undefined,
): Promise<SegmentUsers> {
  if (attached !== undefined) {
    const reason = `${attached} attachment${attached === 1 ? '' : 's'} of live processes`
    return { inUse: attached > 0, reason }
  }
  const usage = await posixUsageOf(nativeKey)
  return usage?.segment ?? { inUse: false, reason: 'no process can use it' }
}

/** Whether processes have POSIX memory mapped, and processes other than this one its lock. `undefined` for other keys. */
export async function posixUsageOf(
  nativeKey: NativeIpcKey | undefined,
): Promise<{ readonly segment: SegmentUsers; readonly lock: SegmentUsers } | undefined> {
  const lockKey = nativeKey?.lockKey()
  if (nativeKey?.type !== 'posix' || !lockKey) return undefined
  const segmentFile = posixPath(nativeKey.nativeKey, 'segment')
  const lockFile = posixPath(lockKey.nativeKey, 'semaphore')
  const [segment = [], lock = []] = await processesMapping([segmentFile, lockFile])
  return {
    segment: usageBy(segment, segmentFile),
    lock: usageBy(
      lock.filter(pid => pid !== process.pid),
      lockFile,
    ),
  }
}

function usageBy(users: readonly number[], file: string): SegmentUsers {
  if (users.length > 0)
    return { inUse: true, reason: `in use by ${users.map(describeProcess).join(', ')}` }
  if (!seesAllProcesses())
    return {
      inUse: undefined,
      reason: 'only the processes of this PID namespace are visible, and others may use it',
    }
  if (admitsOthers(file) && !inspectsAllUsers())
    return {
      inUse: undefined,
      reason: 'this user may not inspect the processes of other users, which may use it',
    }
  return { inUse: false, reason: 'no process has it mapped' }
}

/** Whether the mode of a file admits other users than its owner and root. */
function admitsOthers(file: string): boolean {
  const status = statSync(file, { throwIfNoEntry: false })
  return status !== undefined && (status.mode & 0o066) !== 0
}
