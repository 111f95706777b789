import { readFileSync } from 'node:fs'
import { namespaceOf, ownNamespace, processIds } from '../../system/processes.js'
import { capabilitiesOf } from '../processes/process-facts.js'
import type { Namespaces } from '../processes/scan-processes.js'

/** Types of objects that the capabilities of a process let it use whatever their mode. Root in a container lacks IPC_OWNER. */
export type PassesModeOf = Readonly<Record<'systemv' | 'posix', boolean>>

/**
 * In a user namespace a process may have all capabilities, but they do not count for the System V objects of an IPC namespace that
 * a larger user namespace owns, nor for files whose owner is not mapped (`mapsOwner`).
 */
export function passesModeOf(pid: number, { ipc, user }: Namespaces): PassesModeOf {
  const capabilities = capabilitiesOf(pid)
  const has = (capability: bigint) => (capabilities & (1n << capability)) !== 0n
  return {
    systemv: has(CAP_IPC_OWNER) && !isOfLargerNamespace(ipc, user, mappedUsers(pid)),
    posix: has(CAP_DAC_OVERRIDE),
  }
}

/** Whether the user namespace of a process maps a user and a group, whose ids are those that this process sees. */
export function mapsOwner(pid: number, { user }: Namespaces, uid: number, gid: number): boolean {
  // The maps name the ids of the reading process, or in its own namespace those of the parent.
  const isOwn = user === ownNamespace('user')
  const maps = (name: string, id: number) => {
    const rows = rowsOf(pid, name)
    return (
      rows === undefined ||
      rows.some(({ inside, outside, count }) => {
        const first = isOwn ? inside : outside
        return id >= first && id < first + count
      })
    )
  }
  return maps('uid_map', uid) && maps('gid_map', gid)
}

/**
 * The kernel does not show which user namespace owns an IPC namespace. It is not a smaller one where a process of a larger one is in
 * it.
 */
function isOfLargerNamespace(ipc: string, user: string, users: number): boolean {
  if (users >= ALL_USERS) return false
  return processIds().some(
    pid =>
      namespaceOf(pid, 'ipc') === ipc &&
      namespaceOf(pid, 'user') !== user &&
      mappedUsers(pid) > users,
  )
}

/** Number of users that the user namespace of a process maps. */
const mappedUsers = (pid: number): number =>
  rowsOf(pid, 'uid_map')?.reduce((sum, { count }) => sum + count, 0) ?? ALL_USERS

function rowsOf(pid: number, name: string) {
  try {
    const lines = readFileSync(`/proc/${pid}/${name}`, 'utf8').trimEnd().split('\n')
    return lines.map(line => {
      const [inside = 0, outside = 0, count = 0] = line.trim().split(/\s+/).map(Number)
      return { inside, outside, count }
    })
  } catch {
    return undefined
  }
}

// Numbers of <linux/capability.h>.
const CAP_DAC_OVERRIDE = 1n
const CAP_IPC_OWNER = 15n

/** The initial user namespace maps the ids from 0 to 2^32 - 2. */
const ALL_USERS = 2 ** 32 - 1
