import type { Encoding, StrictDecoder } from './encoding.js'

// Without ignoreBOM a decoder drops a U+FEFF at the start.
const options = { ignoreBOM: true } as const
const decoder = new TextDecoder('utf-8', options)
const encoder = new TextEncoder()

export const utf8: Encoding = {
  unitSize: 1,
  encode(text) {
    // TextEncoder writes U+FFFD instead.
    if (/\p{Surrogate}/u.test(text)) throw new RangeError('half a surrogate pair')
    return encoder.encode(text)
  },
  decode: bytes => decoder.decode(bytes),
  strictDecoder: () => strict('utf-8'),
}

const chunk = 4096

/** Keeps half a surrogate pair in both directions, like QString; TextDecoder would replace it. */
export function utf16(name: 'utf-16le' | 'utf-16be'): Encoding {
  const littleEndian = name === 'utf-16le'
  return {
    unitSize: 2,
    encode(text) {
      const view = new DataView(new ArrayBuffer(2 * text.length))
      for (let i = 0; i < text.length; i++) view.setUint16(2 * i, text.charCodeAt(i), littleEndian)
      return new Uint8Array(view.buffer)
    },
    decode(bytes) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      const units = Uint16Array.from({ length: bytes.length >> 1 }, (_, i) =>
        view.getUint16(2 * i, littleEndian),
      )
      let text = ''
      for (let at = 0; at < units.length; at += chunk)
        text += String.fromCharCode(...units.subarray(at, at + chunk))
      return bytes.length % 2 === 0 ? text : `${text}\ufffd`
    },
    strictDecoder: () => strict(name),
  }
}

function strict(name: string): StrictDecoder {
  const decoder = new TextDecoder(name, { ...options, fatal: true })
  return (bytes, more) => decoder.decode(bytes, { stream: more })
}
