import {
  type Codec,
  CodecError,
  cString,
  type Infer,
  type TextEncoding,
  type TextErrorCode,
  text,
} from 'qt-ipc/text'

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
/** Fails to compile unless both types are the same. */
function same<A, B>(_equal: Equal<A, B>): void {}

declare const name: TextEncoding

const title = cString('gbk', 64, { truncate: true, replace: '?' })
same<typeof title, Codec<string>>(true)
same<Infer<typeof title>, string>(true)
same<ReturnType<typeof text>, Codec<string>>(true)
text(name, { byteLength: 4, fatal: true })
cString(name, undefined, { replace: undefined })

// @ts-expect-error no such encoding
text('ansi')
// @ts-expect-error an array of chars has a capacity
cString('utf-8', { byteLength: 4 })
// @ts-expect-error no such option
cString('utf-8', 4, { strict: true })

export function codes(error: unknown): boolean {
  const code: TextErrorCode = 'ERR_TEXT_DOES_NOT_FIT'
  return error instanceof CodecError && error.code === code
}
