import { CodecError } from '../../errors/codec-error.js'
import { isCode, QtIpcError } from '../../errors/qt-ipc-error.js'
import { printable } from '../terminal/printable.js'
import type { ExitCode } from './command.js'
import { CommandError, UsageError } from './command-error.js'

/** Prints `qt-ipc: message. hint` to stderr and returns the exit code. */
export function reportError(error: unknown): ExitCode {
  const lines = linesOf(error).map(printable)
  process.stderr.write(`qt-ipc: ${lines.join('\n')}\n`)
  return error instanceof UsageError ? 2 : 1
}

function linesOf(error: unknown): string[] {
  if (error instanceof CommandError)
    return [error.hint === undefined ? error.message : `${error.message}. ${error.hint}`]
  if (isCode(error, 'NO_ADDON')) return [...error.message.split('\n'), `(${error.code})`]
  if (error instanceof QtIpcError || error instanceof CodecError)
    return [`${error.message} (${error.code})`]
  if (error instanceof Error && 'syscall' in error) return error.message.split('\n')
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return [...text.split('\n'), 'This is a bug in qt-ipc.']
}
