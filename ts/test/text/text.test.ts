import test from 'ava'
import fc from 'fast-check'
import { CodecError, type TextEncoding, text, textEncodings } from 'qt-ipc/text'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))

test('a text is all its bytes', t => {
  const codec = text('utf-8')
  t.is(codec.name, 'text/utf-8')
  t.is(hex(codec.encode('a\0é')), '6100c3a9')
  t.is(codec.decode(bytes('6100c3a9')), 'a\0é')
  t.deepEqual(codec.decodePrefix(bytes('6162')), { value: 'ab', byteLength: 2 })
  t.is(codec.encodeInto('ab', new Uint8Array(2)), 2)
})

test('a text of a fixed size drops the NULs that fill it', t => {
  const codec = text('utf-8', { byteLength: 4 })
  t.is(codec.byteLength, 4)
  t.is(hex(codec.encode('ab')), '61620000')
  t.is(codec.decode(bytes('616200006364')), 'ab')
  t.is(codec.decode(codec.encode('abcd')), 'abcd')
  t.is(text('utf-16be', { byteLength: 4 }).decode(bytes('01000000')), 'Ā')
})

test('a byte order mark is a character as any other', t => {
  for (const name of ['utf-8', 'utf-16le', 'utf-16be', 'gb18030'] as const)
    for (const value of ['\ufeff', '\ufeffa', 'a\ufeff'])
      t.is(text(name).decode(text(name).encode(value)), value, name)
  t.is(text('utf-8', { fatal: true }).decode(bytes('efbbbf61')), '\ufeffa')
})

test('latin1 is what its bytes are, not Windows-1252', t => {
  const all = Uint8Array.from({ length: 256 }, (_, i) => i)
  t.is(text('latin1').decode(all), String.fromCharCode(...all))
  t.deepEqual(text('latin1').encode(String.fromCharCode(...all)), all)
})

test('an encoding gives back every text that it takes', t => {
  fc.assert(
    fc.property(
      fc.constantFrom(...textEncodings),
      fc.string({ unit: 'binary', maxLength: 40 }),
      (name, value) => {
        const codec = text(name, { replace: '?' })
        const kept = codec.decode(codec.encode(value))
        return name.startsWith('utf') ? kept === value : codec.decode(codec.encode(kept)) === kept
      },
    ),
    { numRuns: 2000 },
  )
  t.pass()
})

test('UTF-16 keeps half a surrogate pair, as QString does', t => {
  for (const name of ['utf-16le', 'utf-16be'] as const) {
    const value = `a\ud800b\udc00`.repeat(3000)
    t.is(text(name).decode(text(name).encode(value)), value)
  }
})

const missing: [TextEncoding, string, number, RegExp][] = [
  ['latin1', 'ab€', 2, /latin1 does not have '€' \(U\+20AC\) at index 2/],
  ['gbk', '你😀', 2, /'😀' \(U\+1F600\) at index 1/],
  ['utf-8', 'é\ud83d', 2, /U\+D83D at index 1/],
  ['shift_jis', '漢😀字\ud800', 2, /index 1/],
  ['koi8-r', '😀', 0, /index 0/],
]

for (const [name, value, offset, message] of missing)
  test(`what ${name} lacks is an error that names it`, t => {
    const error = t.throws(() => text(name).encode(value), { instanceOf: CodecError })
    t.is(error?.code, 'ERR_TEXT_UNENCODABLE')
    t.is(error?.offset, offset)
    t.regex(error?.message ?? '', message)
  })

test('or it is replaced', t => {
  t.is(hex(text('latin1', { replace: '?' }).encode('a€😀b')), '613f3f62')
  t.is(hex(text('utf-8', { replace: '?' }).encode('a\ud800b')), '613f62')
  t.is(hex(text('gbk', { replace: '' }).encode('你😀好')), 'c4e3bac3')
  t.is(hex(text('latin1', { replace: '??' }).encode('€')), '3f3f')
})

test('bytes that are no text become U+FFFD', t => {
  t.is(text('utf-8').decode(bytes('61ff62')), 'a\ufffdb')
  t.is(text('gbk').decode(bytes('c4e381')), '你\ufffd')
  t.is(text('windows-1253').decode(bytes('61d2')), 'a\ufffd')
  t.is(text('utf-16le').decode(bytes('610062')), 'a\ufffd')
})

const invalid: [TextEncoding, string, number][] = [
  ['utf-8', '61ff62', 1],
  ['utf-8', '61e282', 1],
  ['utf-8', 'efbfbdc3a9eda080', 5],
  ['utf-16le', '610000d86200', 2],
  ['utf-16be', '006100', 2],
  ['gbk', 'c4e361ff', 3],
  ['gbk', 'c4e361c4', 3],
  ['gb18030', '8130813081', 4],
  ['shift_jis', '93fafd40', 2],
  ['big5', 'a7daa1', 2],
  ['euc-kr', 'b0a1ff', 2],
  ['windows-1253', '616162d2', 3],
]

for (const [name, input, offset] of invalid)
  test(`fatal: ${name} ${input} fails at ${offset}`, t => {
    const error = t.throws(() => text(name, { fatal: true }).decode(bytes(input)), {
      instanceOf: CodecError,
    })
    t.is(error?.code, 'ERR_TEXT_INVALID_BYTES')
    t.is(error?.offset, offset)
    t.true(error?.cause instanceof Error)
    t.true(text(name).decode(bytes(input)).length > 0)
  })

test('fatal decoders work on after an error', t => {
  for (const name of ['utf-8', 'gbk', 'gb18030', 'shift_jis', 'euc-jp', 'windows-1253'] as const) {
    const codec = text(name, { fatal: true })
    t.throws(() => codec.decode(bytes('6181ff')), { instanceOf: CodecError }, name)
    t.is(codec.decode(bytes('6162')), 'ab', name)
  }
})

const cut: [TextEncoding, string, number, string][] = [
  ['utf-8', 'aé😀b', 6, 'aé'],
  ['utf-8', 'aé😀b', 7, 'aé😀'],
  ['utf-8', 'é', 1, ''],
  ['utf-16le', 'a😀', 4, 'a'],
  ['utf-16be', 'a😀', 6, 'a😀'],
  ['gbk', '你好', 3, '你'],
  ['gb18030', 'a😀', 4, 'a'],
  ['shift_jis', 'ｱ漢字', 4, 'ｱ漢'],
]

for (const [name, value, byteLength, kept] of cut)
  test(`truncate: ${byteLength} bytes of ${value} in ${name} are ${kept}`, t => {
    const codec = text(name, { byteLength, truncate: true })
    t.is(codec.decode(codec.encode(value)), kept)
    t.throws(() => text(name, { byteLength }).encode(`${value}  `.repeat(4)), {
      instanceOf: CodecError,
      message: /there is room for only/,
    })
  })

test('truncate cuts at what there is room for, and never within a character', t => {
  const names = textEncodings.filter(name => /^(utf|gb|big5|shift|euc)/.test(name))
  fc.assert(
    fc.property(
      fc.constantFrom(...names),
      fc.string({ unit: fc.constantFrom('a', '一', '二', '人', '1', '中', '。') }),
      fc.nat(40),
      (name, value, room) => {
        const codec = text(name, { truncate: true })
        const target = new Uint8Array(room).fill(0x7e)
        const length = codec.encodeInto(value, target)
        const kept = text(name, { fatal: true }).decode(target.subarray(0, length))
        const next = [...value.slice(kept.length)][0] ?? ''
        const whole = kept.length === value.length
        return (
          value.startsWith(kept) &&
          (whole || length + codec.encode(next).length > room) &&
          target.subarray(length).every(byte => byte === 0x7e)
        )
      },
    ),
  )
  t.pass()
})

test('decoding never changes its input and gives back nothing of it', t => {
  for (const name of textEncodings) {
    const input = bytes('c4e3616200ff8130')
    text(name).decode(input)
    t.is(hex(input), 'c4e3616200ff8130', name)
  }
})
