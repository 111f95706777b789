import test from 'ava'
import { CodecError, cString, textEncodings } from 'qt-ipc/text'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))

test('a C string ends at its NUL', t => {
  const codec = cString('utf-8')
  t.is(codec.name, 'cstring/utf-8')
  t.is(codec.byteLength, undefined)
  t.is(hex(codec.encode('aé')), '61c3a900')
  t.is(codec.decode(bytes('6162006364')), 'ab')
  t.deepEqual(codec.decodePrefix(bytes('6162006364')), { value: 'ab', byteLength: 3 })
  t.is(codec.decode(bytes('')), '')
  t.is(codec.decode(bytes('00')), '')
})

test('without a NUL it is all there is', t => {
  t.deepEqual(cString('latin1').decodePrefix(bytes('6162')), { value: 'ab', byteLength: 2 })
  t.is(cString('utf-8', 2).decode(bytes('616263')), 'ab')
})

test('the NUL of UTF-16 is two bytes, at an even place', t => {
  const codec = cString('utf-16le')
  t.is(hex(codec.encode('aĀ')), '610000010000')
  t.deepEqual(codec.decodePrefix(bytes('6100000100006200')), { value: 'aĀ', byteLength: 6 })
  t.is(hex(cString('utf-16be').encode('Ā')), '01000000')
  t.is(cString('utf-16be').decode(bytes('0100000000ff')), 'Ā')
  t.is(codec.decode(bytes('610061')), 'a\ufffd')
})

test('an array is filled with zeros, and always read whole', t => {
  const codec = cString('utf-8', 6)
  t.is(codec.byteLength, 6)
  t.is(hex(codec.encode('abc')), '616263000000')
  t.is(hex(codec.encode('abcde')), '616263646500')
  t.deepEqual(codec.decodePrefix(bytes('6100626364650000')), { value: 'a', byteLength: 6 })
  const target = new Uint8Array(8).fill(0xff)
  t.is(codec.encodeInto('xy', target), 6)
  t.is(hex(target), '787900000000ffff')
})

test('every encoding writes its terminator and reads what it wrote', t => {
  for (const name of textEncodings) {
    const codec = cString(name, 16)
    t.is(codec.decode(codec.encode('ab 9')), 'ab 9', name)
    const unterminated = cString(name)
    const width = name.startsWith('utf-16') ? 2 : 1
    t.is(unterminated.encode('').length, width, name)
    t.is(unterminated.encode('ab').length, 3 * width, name)
  }
})

test('a text that does not fit is an error, at the end of the room', t => {
  const error = t.throws(() => cString('utf-8', 4).encode('abcd'), { instanceOf: CodecError })
  t.is(error?.code, 'ERR_TEXT_DOES_NOT_FIT')
  t.is(error?.offset, 3)
  t.regex(error?.message ?? '', /4 bytes: there is room for only 3/)
  const short = new Uint8Array(3)
  t.like(
    t.throws(() => cString('utf-8', 4).encodeInto('a', short)),
    { code: 'ERR_TEXT_DOES_NOT_FIT', offset: 3 },
  )
  t.like(
    t.throws(() => cString('utf-8').encodeInto('abc', short)),
    { code: 'ERR_TEXT_DOES_NOT_FIT' },
  )
  t.deepEqual([...short], [0, 0, 0])
  t.like(
    t.throws(() => cString('utf-16le').encodeInto('', new Uint8Array(1))),
    { code: 'ERR_TEXT_DOES_NOT_FIT' },
  )
  t.is(cString('utf-8').encodeInto('ab', short), 3)
})

test('too few bytes for the array are an error', t => {
  t.like(
    t.throws(() => cString('gbk', 8).decode(bytes('6100'))),
    { code: 'ERR_TEXT_READ_PAST_END', offset: 2 },
  )
})

test('a NUL in the text is an error, as what the encoding lacks', t => {
  const error = t.throws(() => cString('utf-8').encode('a\0b'), { instanceOf: CodecError })
  t.is(error?.code, 'ERR_TEXT_UNENCODABLE')
  t.is(error?.offset, 1)
  t.regex(error?.message ?? '', /U\+0000 at index 1/)
  t.is(hex(cString('utf-8', undefined, { replace: '?' }).encode('a\0b')), '613f6200')
})

test("utf8 is Node's spelling of utf-8", t => {
  const codec = cString('utf8', 8)
  t.is(codec.name, 'cstring/utf-8')
  t.is(codec.decode(codec.encode('é')), 'é')
})

test('misuse names the value', t => {
  t.throws(() => cString('utf-16le', 7), { instanceOf: RangeError, message: /7/ })
  t.throws(() => cString('utf-8', 0), { instanceOf: RangeError, message: /0/ })
  t.throws(() => cString('utf-8', 2.5), { instanceOf: RangeError, message: /2\.5/ })
  // @ts-expect-error no such encoding
  t.throws(() => cString('ansi'), { instanceOf: RangeError, message: /'utf-8'.*got "ansi"/ })
  const replacing = t.throws(() => cString('latin1', 8, { replace: '…' }), {
    instanceOf: RangeError,
    message: /…/,
  })
  t.true(replacing?.cause instanceof Error)
  // @ts-expect-error a number is no text
  t.throws(() => cString('utf-8').encode(7), { instanceOf: TypeError, message: /7/ })
})
