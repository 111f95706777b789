import { quoted } from '../../errors/doctor-hint.js'
import { QtIpcError } from '../../errors/qt-ipc-error.js'
import { findObject } from '../../inspect/objects/find-object.js'
import type { ExitCode } from '../command-line/command.js'
import { CommandError } from '../command-line/command-error.js'
import { withoutHint } from '../inspect/object-text.js'
import { segmentKeyOf } from '../keys/key-argument.js'
import { type ArgumentUser, usersOf } from '../keys/key-users.js'
import type { Output } from '../terminal/output.js'

/** Runs `qt-ipc repair`. */
export async function repair(output: Output, typed: string, force: boolean): Promise<ExitCode> {
  const [user] = usersOf([typed])
  if (!user) return 2
  const { SharedMemory } = await import('../../index.js')
  const key = segmentKeyOf(user.argument, user.environment)
  try {
    const repaired = await SharedMemory.repairLock(key, { force })
    if (!repaired) requireLock(user)
    report(output, typed, repaired, undefined)
    return 0
  } catch (error) {
    if (!(error instanceof QtIpcError) || error.code !== 'ERR_QT_IPC_BUSY') throw error
    const refused = withoutHint(error)
    if (!output.isJson)
      throw new CommandError(
        refused,
        'Stop those programs first, or pass --force to do it anyway',
        {
          cause: error,
        },
      )
    report(output, typed, false, refused)
    return 1
  }
}

/** Throws CommandError when there is nothing that could be repaired: the key is probably misspelt. */
function requireLock({ label, lock, key, memory }: ArgumentUser): void {
  if (lock && findObject(lock)?.exists) return
  const segment = key ?? memory
  const isThere = segment !== undefined && findObject(segment)?.exists === true
  throw new CommandError(
    isThere
      ? `the segment ${JSON.stringify(label)} has no lock, so there is nothing to repair`
      : `no segment and no lock exist for the key ${JSON.stringify(label)}`,
    `Run \`qt-ipc doctor ${quoted(label)}\` to find the cause`,
  )
}

function report(output: Output, key: string, repaired: boolean, refused: string | undefined): void {
  if (output.isJson) output.json({ key, repaired, refused: refused ?? null })
  else if (repaired) output.line('The lock was set to 1 and is free again.')
  else output.line('Nothing to repair: the lock is free.')
}
