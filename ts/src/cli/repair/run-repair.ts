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
  const refused = await refusalOf(SharedMemory.repairLock(key))
  if (typeof refused === 'boolean') {
    if (!refused) await requireLock(user)
    return report(output, typed, refused, undefined)
  }
  if (force) {
    // The reason names the programs that may use the lock.
    output.note(withoutHint(refused))
    return report(output, typed, await SharedMemory.repairLock(key, { force }), undefined)
  }
  if (output.isJson) return report(output, typed, false, withoutHint(refused))
  throw new CommandError(
    withoutHint(refused),
    'Stop those programs first; --force does it anyway, which harms a program that holds the lock, or uses a QSystemSemaphore with this key',
    { cause: refused },
  )
}

/** What a repair returns, or the error with which it was refused. */
async function refusalOf(repair: Promise<boolean>): Promise<boolean | QtIpcError> {
  try {
    return await repair
  } catch (error) {
    if (error instanceof QtIpcError && error.code === 'ERR_QT_IPC_BUSY') return error
    throw error
  }
}

/** Throws CommandError when there is nothing that could be repaired: the key is probably misspelt. */
async function requireLock({ label, lock, key, memory, argument }: ArgumentUser): Promise<void> {
  if (lock && findObject(lock)?.exists) return
  const segment = key ?? memory
  const isThere = segment !== undefined && findObject(segment)?.exists === true
  const doctor = `Run \`qt-ipc doctor ${quoted(label)}\` to find the cause`
  if (isThere)
    throw new CommandError(
      `the segment ${JSON.stringify(label)} has no lock, so there is nothing to repair`,
      doctor,
    )
  const { suggestionFor } = await import('../memory/suggest-key.js')
  const suggestion = await suggestionFor(argument)
  throw new CommandError(
    `no segment and no lock exist for the key ${JSON.stringify(label)}`,
    suggestion === undefined ? doctor : `${doctor}. ${suggestion}`,
  )
}

function report(
  output: Output,
  key: string,
  repaired: boolean,
  refused: string | undefined,
): ExitCode {
  if (output.isJson) output.json({ key, repaired, refused: refused ?? null })
  else if (repaired) output.line('The lock was set to 1 and is free again.')
  else output.line('Nothing to repair: the lock is free.')
  return refused === undefined ? 0 : 1
}
