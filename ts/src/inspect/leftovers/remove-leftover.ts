import { unlinkSync } from 'node:fs'
import { QtIpcError } from '../../errors/qt-ipc-error.js'
import { NativeIpcKey } from '../../keys/index.js'
import { errorCode } from '../../system/error-code.js'
import { statFile } from '../../system/stat-file.js'
import { isLink } from '../files.js'
import type { KeyFile } from '../key-files/key-files.js'
import { ownIpcTables } from '../namespaces/ipc-tables.js'
import type { SharedSegment } from '../objects/segment.js'
import type { Leftover } from './find-leftovers.js'

const operation = 'removeLeftover'

/**
 * Removes a leftover that `findLeftovers` returned, after checking again that it is the same, by id and time of creation or by
 * inode, and still unused. A segment is removed under its lock, together with lock and key files. Does not wait for the lock.
 * Loads the addon for a segment. Removes nothing when it throws.
 *
 * @throws {QtIpcError} VANISHED when it was removed or replaced, BUSY when a process uses it, PERMISSION_DENIED.
 * @throws {TypeError} when it is a segment of another namespace or without a name, which `findLeftovers` lists as kept.
 */
export async function removeLeftover(leftover: Leftover): Promise<void> {
  if (leftover.kind === 'key file') removeKeyFile(leftover.file)
  else await removeSegment(leftover.segment)
}

async function removeSegment(segment: SharedSegment): Promise<void> {
  const { type, nativeKey, lock } = segment
  if (nativeKey === undefined || !segment.own)
    throw new TypeError(
      `leftover must be one that findLeftovers() lists as removable, got the segment ${segment.id}`,
    )
  const { removeAddressed } = await import('../../repair/repair.js')
  const { kernelName } = await import('../../addressing/kernel-name.js')
  const caller = { operation, key: nativeKey }
  const key = NativeIpcKey.native(nativeKey, type)
  const lockKey = lock?.nativeKey && NativeIpcKey.native(lock.nativeKey, type)
  await removeAddressed(
    caller,
    {
      key: key,
      keyText: nativeKey,
      nativeKey: key,
      kernelName: kernelName(caller, key),
      backend: type,
      mutexName: lockKey ? kernelName(caller, lockKey) : undefined,
      mutexIsOptional: true,
    },
    { isExpected: ({ id }) => id === segment.id && (type === 'posix' || isSame(segment)) },
  )
}

/** The kernel reuses ids after some thousands; the rest of the row differs then. */
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
    throw new QtIpcError('VANISHED', 'the key file was removed, or replaced by another one', caller)
  try {
    unlinkSync(file.reach)
  } catch (cause) {
    throw new QtIpcError(
      'PERMISSION_DENIED',
      `the key file cannot be removed: ${errorCode(cause) ?? cause}`,
      {
        ...caller,
        cause,
      },
    )
  }
}
