import { sizeText } from '../../system/wording.js'
import type { ExitCode, Values } from '../command-line/command.js'
import { CommandError, UsageError } from '../command-line/command-error.js'
import { withMemory } from '../memory/open.js'
import type { memoryOptions } from '../memory/options.js'
import { readerOf } from '../memory/reader.js'
import { sourceOf } from '../memory/source.js'
import type { Output } from '../terminal/output.js'
import { textOf, valueGiven } from './value-input.js'
import { writtenBytes } from './written-value.js'

type WriteOptions = Values<typeof memoryOptions> & {
  readonly raw?: boolean
  readonly 'from-json'?: boolean
  readonly clear?: boolean
}

/** Runs `qt-ipc write`. */
export async function write(
  output: Output,
  words: readonly string[],
  options: WriteOptions,
): Promise<ExitCode> {
  const { source, rest } = sourceOf(words, options.file)
  if ((options.as === undefined) === (options.raw !== true))
    throw new UsageError('write needs --as CODEC, or --raw for bytes from stdin')
  if (rest.length > 1)
    throw new UsageError(`more than one VALUE: ${rest.join(' ')}`, 'Quote a value with spaces')
  const { offset = 0, timeout } = options
  const given = await valueGiven(rest[0], options)
  const open = { mode: 'readWrite', lock: options['no-lock'] !== true, timeout } as const
  const written = await withMemory(output, source, open, async ({ memory, hasLock }) => {
    const reader = await readerOf(output, source, options)
    const value = reader
      ? writtenBytes(reader.codec, textOf(given), options['from-json'] === true)
      : given
    const bytes = options.clear === true ? filled(value, memory.size - offset) : value
    requireFit(bytes, offset, memory.size)
    // write() of a segment without a lock always fails.
    if (hasLock || source.kind === 'file') await memory.write(bytes, { offset })
    else memory.view().set(bytes, offset)
    return { size: memory.size, offset, byteLength: value.length, locked: hasLock }
  })
  if (output.isJson) output.json({ source: source.text, ...written })
  else
    output.line(
      `${sizeText(written.byteLength)} written at offset ${offset}, ${written.locked ? 'under the lock' : 'without the lock'}`,
    )
  return 0
}

function filled(value: Uint8Array, length: number): Uint8Array {
  const bytes = new Uint8Array(Math.max(length, value.length))
  bytes.set(value)
  return bytes
}

function requireFit(bytes: Uint8Array, offset: number, size: number): void {
  const room = Math.max(0, size - offset)
  if (bytes.length <= room) return
  throw new CommandError(
    `cannot write ${sizeText(bytes.length)} at offset ${offset}: only ${room} of ${size} are left there; nothing was written`,
  )
}
