import { isDeepStrictEqual } from 'node:util'
import { newestRelease, type Type } from '../../datastream/index.js'
import { dataStreamOf } from '../codec-expression/data-stream.js'
import { fieldsOf } from '../values/fields.js'
import { isVariant } from '../values/scalar-text.js'
import { certaintyOf, certaintyOfText, isReadable } from './evidence.js'
import type { Guess } from './guess.js'
import { imageFormat } from './image-format.js'

/** Guesses the first value of a QDataStream. */
export function guessDataStream(bytes: Uint8Array): Guess[] {
  return [...guessString(bytes), ...guessContainers(bytes), ...guessByteArray(bytes)]
}

const newest = dataStreamOf(newestRelease)

/**
 * The streams of Qt 6, Qt 5, Qt 4.2 to 4.8, and Qt 4.0, which QSettings uses, as settings for `--qt`: the ids of variants, their null
 * flags, dates and the order of maps differ.
 */
const streams = [
  { qt: newestRelease, ds: newest },
  ...['5.15', '5.15,version=Qt_4_8', '5.15,version=Qt_4_0'].map(qt => ({
    qt,
    ds: dataStreamOf(qt),
  })),
]

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
      certainty: certaintyOfText(value),
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

/** A value that a stream decodes and encodes to the same bytes. */
interface Fit {
  readonly qt: string
  readonly value: unknown
  readonly byteLength: number
}

/** Types that check most bytes. The streams that decode the same value share one guess, which names the newest of them. */
function guessContainers(bytes: Uint8Array): Guess[] {
  return containers.flatMap(name => {
    const fits = streams.flatMap(({ qt, ds }) => fitOf(bytes, qt, ds.type(name)) ?? [])
    const distinct = fits.filter((fit, i) => fits.findIndex(other => isSame(fit, other)) === i)
    return distinct.map(({ qt, value, byteLength }) => ({
      what: `${name} in a QDataStream${restOf(bytes, byteLength)}`,
      certainty: certaintyOf(value, bytes.subarray(0, byteLength)),
      as: `ds:${name}`,
      qt: fits.length === streams.length && distinct.length === 1 ? undefined : qt,
      value,
    }))
  })
}

function isSame(a: Fit, b: Fit): boolean {
  return a.byteLength === b.byteLength && isDeepStrictEqual(a.value, b.value)
}

function fitOf(bytes: Uint8Array, qt: string, type: Type<unknown>): Fit | undefined {
  try {
    const { value, byteLength } = type.decodePrefix(bytes)
    const again = type.encode(value)
    const isExact = Buffer.compare(again, bytes.subarray(0, byteLength)) === 0
    const fields = fieldsOf(value)
    const parts = [...fields].flatMap(([path, part]) => [path, plainOf(part)])
    const isPlausible = parts.every(part => typeof part !== 'string' || isReadable(part))
    return isExact && isPlausible && fields.size > 0 ? { qt, value, byteLength } : undefined
  } catch {
    return undefined
  }
}

const plainOf = (part: unknown) =>
  typeof part === 'object' && part !== null && isVariant(part) ? part.value : part

function restOf(bytes: Uint8Array, taken: number): string {
  const rest = bytes.subarray(taken)
  if (rest.length === 0) return ''
  return rest.every(byte => byte === 0)
    ? `, then ${rest.length} zero bytes`
    : `, then ${rest.length} more bytes`
}
