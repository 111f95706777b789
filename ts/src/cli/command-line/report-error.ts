import { CodecError } from '../../codec-error.js'
import { errorCode } from '../../error-code.js'
import { QtIpcError } from '../../errors.js'
import { printable, printableLines } from '../terminal/printable.js'
import type { ExitCode } from './command.js'
import { CommandError, UsageError } from './command-error.js'

/** Prints `qt-ipc: what. hint` and gives the exit code. */
export function reportError(error: unknown): ExitCode {
  process.stderr.write(`qt-ipc: ${describe(error)}\n`)
  return error instanceof UsageError ? 2 : 1
}

function describe(error: unknown): string {
  if (error instanceof CommandError)
    return printable(error.hint === undefined ? error.message : `${error.message}. ${error.hint}`)
  if (error instanceof QtIpcError) return `${printable(error.message)} (${error.code})`
  if (error instanceof CodecError) return `${printable(error.message)} (${error.code})`
  if (errorCode(error) === 'ERR_DLOPEN_FAILED' || (error instanceof Error && 'syscall' in error))
    return printableLines(error instanceof Error ? error.message : '')
  return `${error instanceof Error ? error.stack : String(error)}\nThis is a fault of qt-ipc itself.`
}
