import { QtIpcError } from '../../errors.js'
import type { ExitCode } from '../frame/command.js'
import { Failure } from '../frame/failure.js'
import { segmentKeyOf } from '../keys/key-argument.js'
import { sidesOf } from '../keys/side.js'
import type { Output } from '../terminal/output.js'
import { withoutHint } from './words.js'

/** `qt-ipc repair`. */
export async function repair(output: Output, typed: string, force: boolean): Promise<ExitCode> {
  const [side] = sidesOf([typed])
  if (!side) return 2
  const { SharedMemory } = await import('../../index.js')
  const key = segmentKeyOf(side.argument, side.environment)
  try {
    const repaired = await SharedMemory.repairLock(key, { force })
    report(output, typed, repaired, undefined)
    return 0
  } catch (error) {
    if (!(error instanceof QtIpcError) || error.code !== 'ERR_QT_IPC_BUSY') throw error
    const refused = withoutHint(error)
    if (!output.isJson)
      throw new Failure(refused, 'End those programs first, or pass --force to do it anyway', {
        cause: error,
      })
    report(output, typed, false, refused)
    return 1
  }
}

function report(output: Output, key: string, repaired: boolean, refused: string | undefined): void {
  if (output.isJson) output.json({ key, repaired, refused: refused ?? null })
  else if (repaired) output.line('The lock is free again: it was brought back to 1.')
  else output.line('Nothing to repair: the lock is free, or there is none.')
}
