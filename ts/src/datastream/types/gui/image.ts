import type { Format } from '../../format.js'
import { Input, memory } from '../../input.js'
import { invalid } from '../../stream-failure.js'
import { Type } from '../../type.js'
import { declareTypes } from '../declare.js'

export const images = declareTypes(
  format => ({
    image: imageType(format, 'QImage'),
    pixmap: imageType(format, 'QPixmap'),
    bitmap: imageType(format, 'QBitmap'),
  }),
  {
    image: {
      docs: { typescript: 'Uint8Array | null', note: 'a PNG file, BMP at version 1' },
      variants: { QImage: { id: 70, qt3: 15 } },
    },
    pixmap: {
      docs: { typescript: 'Uint8Array | null' },
      variants: { QPixmap: { id: 65, qt3: 6 } },
    },
    bitmap: {
      docs: { typescript: 'Uint8Array | null' },
      variants: { QBitmap: { id: 73, qt3: 23 } },
    },
  },
)

declare module '../variant/value.js' {
  interface VariantTypes {
    QImage: Uint8Array | null
    QPixmap: Uint8Array | null
    QBitmap: Uint8Array | null
  }
}

const pngSignature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)
const bmpSignature = Uint8Array.of(0x42, 0x4d)

/**
 * QImage, QPixmap, QBitmap: the bytes of a PNG file (BMP at stream version 1), `null` for a null image. The stream has no
 * length; the file itself marks its end. Before version 5 a null image takes no bytes, so bytes that are not an image decode to
 * `null`.
 */
export function imageType(format: Format, name: string): Type<Uint8Array | null> {
  const { version, littleEndian } = format
  const hasMarker = version >= 5
  const [signature, kind] = version === 1 ? [bmpSignature, 'BMP'] : [pngSignature, 'PNG']
  const endOf = version === 1 ? endOfBmp : endOfPng
  return new Type<Uint8Array | null>(format, {
    name,
    minimumLength: hasMarker ? 4 : 0,
    reader: () => input => {
      const start = input.pos
      if (hasMarker) {
        const marker = input.view.getInt32(input.take(4), littleEndian)
        if (marker === 0) return null
        if (marker !== 1)
          throw input.corrupt(`the marker before an image is ${marker} instead of 0 or 1`, start)
      }
      const body = input.pos
      if (!startsWith(input, signature)) {
        if (!hasMarker) return null
        throw input.remaining < signature.length
          ? input.pastEnd(signature.length)
          : input.corrupt(`the image is not a ${kind} file`, body)
      }
      endOf(input)
      input.allocate(memory.bytes + input.pos - body)
      return input.bytes.slice(body, input.pos)
    },
    writer: () => (output, value) => {
      if (value !== null && !(value instanceof Uint8Array))
        throw invalid(value, `the bytes of a ${kind} file, or null`)
      if (value && !isWholeImage(value, format, signature, endOf))
        throw invalid(value, `a complete ${kind} file`)
      if (hasMarker) {
        const at = output.reserve(4)
        output.view.setInt32(at, value ? 1 : 0, littleEndian)
      }
      if (value) output.raw(value)
    },
    defaultValue: () => null,
  })
}

/** An incomplete file has no end that a reader could find. */
function isWholeImage(
  bytes: Uint8Array,
  format: Format,
  signature: Uint8Array,
  endOf: (input: Input) => void,
): boolean {
  const input = new Input(format, bytes)
  if (!startsWith(input, signature)) return false
  try {
    endOf(input)
  } catch {
    return false
  }
  return input.remaining === 0
}

function startsWith({ bytes, pos }: Input, signature: Uint8Array): boolean {
  return signature.every((byte, i) => bytes[pos + i] === byte)
}

/** Skips the chunks up to IEND and its checksum; numbers in PNG are big-endian in any stream. */
function endOfPng(input: Input): void {
  input.take(pngSignature.length)
  for (;;) {
    const head = input.take(8)
    const length = input.view.getUint32(head)
    const type = input.view.getUint32(head + 4)
    input.take(length + 4)
    if (type === 0x49454e44) return
  }
}

/** The size of the file is in its header, little-endian. */
function endOfBmp(input: Input): void {
  const start = input.take(14)
  const size = input.view.getUint32(start + 2, true)
  if (size < 14) throw input.corrupt(`a BMP file has only ${size} bytes`, start)
  input.take(size - 14)
}
