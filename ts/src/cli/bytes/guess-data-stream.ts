import { newestRelease, qt, type Type } from '../../datastream/index.js'
import { fieldsOf } from '../values/fields.js'
import { isVariant } from '../values/scalar-text.js'
import type { Guess } from './guess.js'
import { imageFormat } from './image-format.js'

/** Guesses the first value of a QDataStream. */
export function guessDataStream(bytes: Uint8Array): Guess[] {
  return [...guessString(bytes), ...guessContainers(bytes), ...guessByteArray(bytes)]
}

const newest = qt(newestRelease)
/** Qt 5 and Qt 6 write different bytes for the same variants, and maps in another order. */
const generations = [newest, qt('5.15')]

const views = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length)

/** A QString is an even length in bytes, followed by readable UTF-16 of that length. */
function guessString(bytes: Uint8Array): Guess[] {
  if (bytes.length < 4) return []
  const length = views(bytes).getUint32(0)
  if (length === 0xffffffff)
    return [
      {
        what: 'null QString or QByteArray in a QDataStream',
        certainty: 'possible',
        as: 'ds:QString',
        value: null,
      },
    ]
  if (length === 0 || length % 2 === 1 || length > bytes.length - 4) return []
  const { value } = newest.string.decodePrefix(bytes)
  if (value === null || !isReadable(value)) return []
  const rest = restOf(bytes, 4 + length)
  return [
    {
      what: `QString in a QDataStream${rest}`,
      certainty: value.length >= 4 ? 'certain' : 'likely',
      as: 'ds:QString',
      value,
    },
  ]
}

function guessByteArray(bytes: Uint8Array): Guess[] {
  if (bytes.length < 5) return []
  const length = views(bytes).getUint32(0)
  if (length === 0 || length > bytes.length - 4) return []
  const value = newest.byteArray.decode(bytes)
  if (value === null) return []
  const image = imageFormat(value)
  if (image !== undefined)
    return [
      {
        what: `QByteArray with a ${image} file in a QDataStream`,
        certainty: 'certain',
        as: 'ds:QByteArray',
        value,
      },
    ]
  // QImage: a flag, then a PNG without a length.
  const picture = length === 1 ? imageFormat(bytes.subarray(4)) : undefined
  if (picture === 'PNG')
    return [
      {
        what: 'QImage or QPixmap (PNG) in a QDataStream',
        certainty: 'certain',
        as: 'ds:QImage',
        value: undefined,
      },
    ]
  const text = Buffer.from(value).toString('latin1')
  return isReadable(text) && /^[\x20-\x7e\s]+$/.test(text) && length >= 2
    ? [
        {
          what: `QByteArray in a QDataStream${restOf(bytes, 4 + length)}`,
          certainty: 'likely',
          as: 'ds:QByteArray',
          value,
        },
      ]
    : []
}

const containers = ['QVariant', 'QMap<QString,QVariant>', 'QStringList', 'QList<QVariant>'] as const

/** Types that check every byte: a value that decodes and encodes to the same bytes is almost certainly of that type. */
function guessContainers(bytes: Uint8Array): Guess[] {
  return containers.flatMap(name => {
    const guesses = generations.map(ds => guessType(bytes, name, ds.type(name)))
    return guesses.find(one => one !== undefined) ?? []
  })
}

function guessType(bytes: Uint8Array, name: string, type: Type<unknown>): Guess | undefined {
  try {
    const { value, byteLength } = type.decodePrefix(bytes)
    const again = type.encode(value)
    const isSame = Buffer.compare(again, bytes.subarray(0, byteLength)) === 0
    const parts = [...fieldsOf(value)].flatMap(([path, part]) => [path, plainOf(part)])
    const isPlausible = parts.every(part => typeof part !== 'string' || isReadable(part))
    if (!isSame || !isPlausible || fieldsOf(value).size === 0) return undefined
    return {
      what: `${name} in a QDataStream${restOf(bytes, byteLength)}`,
      certainty: isTelling(value) ? 'certain' : 'likely',
      as: `ds:${name}`,
      value,
    }
  } catch {
    return undefined
  }
}

const plainOf = (part: unknown) =>
  typeof part === 'object' && part !== null && isVariant(part) ? part.value : part

/** Whether a value is distinctive: the bytes of a variant with a number may be many other values. */
function isTelling(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !isVariant(value)) return true
  return typeof value.value === 'string' || typeof value.value === 'object'
}

function restOf(bytes: Uint8Array, taken: number): string {
  const rest = bytes.subarray(taken)
  if (rest.length === 0) return ''
  return rest.every(byte => byte === 0)
    ? `, then ${rest.length} zero bytes`
    : `, then ${rest.length} more bytes`
}

/** Whether a string has no control characters but line breaks and tabs, and no unassigned characters. */
function isReadable(text: string): boolean {
  return !/[^\P{C}\n\r\t]/u.test(text)
}
