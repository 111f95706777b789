import type { IpcObject } from '../objects/ipc-object.js'
import type { Viewpoint } from './viewpoint.js'

/** The bits of a mode that one class of users has: 4 to read, 2 to write. */
export type Rights = number

const ALL: Rights = 6

/** The ids that a mode refers to. A System V object has those of its creator besides those of its owner. */
interface Holders {
  readonly users: readonly (number | undefined)[]
  readonly groups: readonly (number | undefined)[]
}

/**
 * The bits of a mode that apply to a program. Only one class counts: the owner of an object with mode 0060 has no access, even
 * as a member of its group.
 */
export function modeBitsOf({ user, groups }: Viewpoint, mode: number, holders: Holders): number {
  if (user !== undefined && holders.users.includes(user.id)) return (mode >> 6) & 7
  const isMember = holders.groups.some(id => id !== undefined && groups.includes(id))
  return (isMember ? mode >> 3 : mode) & 7
}

/** What the kernel allows a program to do with an object. */
export function rightsOf(viewpoint: Viewpoint, object: IpcObject): Rights {
  const { type, mode, owner, creatorIds, group } = object
  if (mode === undefined || owner === undefined || viewpoint.user === undefined) return ALL
  if (
    viewpoint.passesModeOf[type] &&
    (type === 'systemv' || viewpoint.mapsOwner(owner.id, group ?? owner.id))
  )
    return ALL
  const users = [owner.id, creatorIds?.user]
  const groups = [group, creatorIds?.group]
  return modeBitsOf(viewpoint, mode, { users, groups }) & ALL
}

/** Qt opens locks, and segments unless they are attached read-only, to read and write. */
export const mayUse = (viewpoint: Viewpoint, object: IpcObject): boolean =>
  rightsOf(viewpoint, object) === ALL

export const isOwner = ({ user }: Viewpoint, { owner, creatorIds }: IpcObject): boolean =>
  user !== undefined && (user.id === owner?.id || user.id === creatorIds?.user)

/** Whether the mode of a lock excludes users whom the mode of its segment admits. */
export function isNarrower(lock: IpcObject, segment: IpcObject): boolean {
  const admits = ({ mode = 0o666 }: IpcObject, shift: number) => ((mode >> shift) & ALL) === ALL
  return [6, 3, 0].some(shift => admits(segment, shift) && !admits(lock, shift))
}
