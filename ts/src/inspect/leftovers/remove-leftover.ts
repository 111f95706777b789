import { unlinkSync } from 'node:fs'
import { errorCode } from '../../error-code.js'
import { QtIpcError } from '../../errors.js'
import { NativeIpcKey } from '../../keys/index.js'
import { isLink, statFile } from '../files.js'
import type { KeyFile } from '../key-files/key-files.js'
import { ownIpcTables } from '../namespaces/ipc-tables.js'
import type { SharedSegment } from '../objects/segment.js'
import type { Leftover } from './find-leftovers.js'

const operation = 'removeLeftover'

/**
 * Removes one thing that `findLeftovers` has found, after another look: it must still be the very same, by its id and
 * the time it was made, or by its inode, and still unused. A segment is removed while its lock is held, and takes lock and
 * key files with it. Does not wait. Loads the addon for a segment.
 *
 * Errors: VANISHED when it is gone, or another one is in its place; BUSY when somebody uses it by now; PERMISSION_DENIED.
 * Nothing is removed then.
 */
export async function removeLeftover(leftover: Leftover): Promise<void> {
  if (leftover.kind === 'key file') removeKeyFile(leftover.file)
  else await removeSegment(leftover.segment)
}

async function removeSegment(segment: SharedSegment): Promise<void> {
  const { type, nativeKey, lock } = segment
  if (nativeKey === undefined || !segment.own)
    throw new TypeError(
      `Segment ${segment.id} cannot be removed from here: findLeftovers() says why`,
    )
  const { removeResolved } = await import('../../maintenance.js')
  const { kernelName } = await import('../../segment-key.js')
  const caller = { operation, key: nativeKey }
  const key = NativeIpcKey.native(nativeKey, type)
  const lockKey = lock?.nativeKey && NativeIpcKey.native(lock.nativeKey, type)
  await removeResolved(
    caller,
    {
      given: key,
      text: nativeKey,
      nativeKey: key,
      name: kernelName(caller, key),
      backend: type,
      lock: lockKey ? kernelName(caller, lockKey) : undefined,
      lockIsOptional: true,
    },
    { isExpected: ({ id }) => id === segment.id && (type === 'posix' || isSame(segment)) },
  )
}

/** Ids are used again after some thousands; the rest of the row is not. */
function isSame(segment: SharedSegment): boolean {
  const row = ownIpcTables().segments.find(({ id }) => id === segment.id)
  return (
    row !== undefined &&
    row.number === segment.number &&
    row.attached === 0 &&
    row.creatorPid === segment.creator?.pid &&
    row.changedAt?.getTime() === segment.changedAt?.getTime()
  )
}

function removeKeyFile(file: KeyFile): void {
  const caller = { operation, key: file.path }
  const now = statFile(file.reach)
  const same =
    now !== undefined &&
    !isLink(file.reach) &&
    Number(now.ino) === file.inode &&
    now.size === 0n &&
    now.mtime.getTime() === file.modifiedAt.getTime()
  if (!same)
    throw new QtIpcError('VANISHED', 'it is gone, or another one is in its place by now', caller)
  try {
    unlinkSync(file.reach)
  } catch (cause) {
    throw new QtIpcError('PERMISSION_DENIED', errorCode(cause) ?? 'it cannot be removed', {
      ...caller,
      cause,
    })
  }
}
