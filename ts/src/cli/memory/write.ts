import { isCode } from '../../errors.js'
import type { ExitCode, Values } from '../frame/command.js'
import { Failure, UsageError } from '../frame/failure.js'
import type { Output } from '../terminal/output.js'
import { type OpenMemory, withMemory } from './open.js'
import type { memoryOptions } from './options.js'
import { placeOf } from './place.js'
import { readerOf } from './reader.js'
import { readStdin } from './stdin.js'
import { writtenBytes } from './written-value.js'

type WriteOptions = Values<typeof memoryOptions> & {
  readonly raw?: boolean
  readonly clear?: boolean
}

/** `qt-ipc write`. */
export async function write(
  output: Output,
  words: readonly string[],
  options: WriteOptions,
): Promise<ExitCode> {
  const { place, rest } = placeOf(words, options.file)
  if ((options.as === undefined) === (options.raw !== true))
    throw new UsageError('write needs --as CODEC, or --raw for bytes from stdin')
  if (rest.length > 1)
    throw new UsageError(`there is more than one value: ${rest.join(' ')}`, 'Quote it')
  const { offset = 0, timeout } = options
  const lock = options['no-lock'] !== true
  const given = await valueGiven(rest[0], options.raw === true)
  const written = await withMemory(place, { mode: 'readWrite', lock, timeout }, async memory => {
    const reader = await readerOf(output, place, options)
    const value = reader ? writtenBytes(reader, Buffer.from(given).toString('utf8')) : given
    const bytes = options.clear === true ? filled(value, memory.size - offset) : value
    requireFit(bytes, offset, memory.size)
    const locked = lock && (await writeLocked(memory, bytes, offset))
    if (!locked) {
      if (lock) output.note('it has no lock; written without')
      memory.view().set(bytes, offset)
    }
    return { size: memory.size, offset, byteLength: value.length, locked }
  })
  if (output.isJson) output.json({ source: place.text, ...written })
  else
    output.line(
      `${written.byteLength} bytes written at offset ${offset}, ${written.locked ? 'under the lock' : 'without the lock'}`,
    )
  return 0
}

/** A last line's end belongs to the shell, unless the bytes are wanted as they are. */
async function valueGiven(word: string | undefined, raw: boolean): Promise<Uint8Array> {
  if (word !== undefined && word !== '-') {
    if (raw) throw new UsageError('--raw takes its bytes from stdin')
    return Buffer.from(word)
  }
  const bytes = await readStdin()
  return raw ? bytes : Buffer.from(bytes.toString('utf8').replace(/\r?\n$/, ''))
}

function filled(value: Uint8Array, length: number): Uint8Array {
  const bytes = new Uint8Array(Math.max(length, value.length))
  bytes.set(value)
  return bytes
}

function requireFit(bytes: Uint8Array, offset: number, size: number): void {
  const room = Math.max(0, size - offset)
  if (bytes.length <= room) return
  throw new Failure(
    `${bytes.length} bytes do not fit into the ${room} from offset ${offset}; nothing was written`,
    `The segment has ${size} bytes`,
  )
}

async function writeLocked(
  memory: OpenMemory,
  bytes: Uint8Array,
  offset: number,
): Promise<boolean> {
  try {
    await memory.write(bytes, { offset })
    return true
  } catch (error) {
    if (isCode(error, 'LOCK_ERROR')) return false
    throw error
  }
}
