import test from 'ava'
import {
  CodecError,
  char,
  char16,
  type Layout,
  LayoutError,
  struct,
  u8,
  wchar,
} from 'qt-ipc/layout'
import { text } from 'qt-ipc/text'

const ascii = (bytes: string) => Uint8Array.from(bytes, letter => letter.charCodeAt(0))

test('reads up to the first 0, or to the end', t => {
  t.is(char(4).decode(ascii('ab\0x')), 'ab')
  t.is(char(4).decode(ascii('abcd')), 'abcd')
  t.is(char(4).decode(ascii('\0bcd')), '')
  t.is(char(4).decode(Uint8Array.of(0xc3, 0xa9, 0xff, 0)), 'é\ufffd')
  t.is(char(3, { encoding: 'latin1' }).decode(Uint8Array.of(0xe9, 0x80, 0)), 'é\u0080')
  t.is(
    char(10_000, { encoding: 'latin1' }).decode(new Uint8Array(10_000).fill(0xe9)).length,
    10_000,
  )
})

test('writes a 0 behind the text, and 0 in the rest', t => {
  const target = new Uint8Array(5).fill(0xee)
  char(5).encodeInto('é', target)
  t.deepEqual([...target], [0xc3, 0xa9, 0, 0, 0])
  t.deepEqual([...char(3, { encoding: 'latin1' }).encode('é')], [0xe9, 0, 0])
  const big = struct('S', { w: char16(3) }, { byteOrder: 'bigEndian' })
  t.deepEqual([...big.encode({ w: 'a漢' })], [0, 0x61, 0x6f, 0x22, 0, 0])
})

test('a text that is too long', t => {
  const layouts: readonly (readonly [Layout<string>, string])[] = [
    [char(4), 'abcd'],
    [char(4), 'éé'],
    [char16(2), '😀'],
    [wchar(2), 'ab'],
  ]
  for (const [layout, long] of layouts) {
    const error = t.throws(() => layout.encode(long), { instanceOf: LayoutError })
    t.is(error?.code, 'ERR_LAYOUT_TEXT_TOO_LONG')
  }
  const Titled = struct('Titled', { id: u8, title: char(4) })
  const error = t.throws(() => Titled.encode({ id: 1, title: 'title' }), {
    instanceOf: LayoutError,
  })
  t.is(error?.path, 'title')
  t.is(error?.offset, 1)
})

test('the array may be filled where the program needs no 0', t => {
  const full = char(4, { terminator: 'ifRoom' })
  t.deepEqual(full.encode('abcd'), ascii('abcd'))
  t.deepEqual(full.encode('abc'), ascii('abc\0'))
  t.throws(() => full.encode('abcde'), { instanceOf: LayoutError })
})

test('truncates between characters', t => {
  t.deepEqual(char(4, { truncate: true }).encode('aéé'), Uint8Array.of(0x61, 0xc3, 0xa9, 0))
  t.deepEqual(char(4, { truncate: true }).encode('éé'), Uint8Array.of(0xc3, 0xa9, 0, 0))
  t.is(char16(3, { truncate: true }).decode(char16(3, { truncate: true }).encode('a😀')), 'a')
  t.is(wchar(3, { truncate: true }).decode(wchar(3, { truncate: true }).encode('a😀b')), 'a😀')
  const gbk = char(4, { encoding: text('gbk'), truncate: true })
  t.is(gbk.decode(gbk.encode('你好')), '你')
  for (let room = 1; room < 9; room++) {
    const layout = char(room, { truncate: true })
    const kept = layout.decode(layout.encode('aé漢😀x'))
    t.true('aé漢😀x'.startsWith(kept))
    t.true(layout.encode(kept).length === room)
  }
})

test("utf8 is Node's spelling of utf-8", t => {
  t.deepEqual([...char(3, { encoding: 'utf8' }).encode('é')], [0xc3, 0xa9, 0])
})

test('what the encoding lacks is refused', t => {
  const refused: readonly (readonly [Layout<string>, string, RegExp])[] = [
    [char(9, { encoding: 'latin1' }), 'a€', /U\+20AC cannot be written in Latin-1/],
    [char(9), 'a\0b', /U\+0000/],
    [wchar(9), '\0', /U\+0000/],
    [
      char(9, { encoding: text('gbk', { unencodable: 'error' } as object) }),
      'a😀',
      /U\+1F600 cannot be written in text\/gbk/,
    ],
  ]
  for (const [layout, value, message] of refused) {
    const error = t.throws(() => layout.encode(value), { instanceOf: LayoutError, message })
    t.is(error?.code, 'ERR_LAYOUT_TEXT_NOT_ENCODABLE')
  }
})

test('a codec of texts decodes a char array', t => {
  const Titled = struct('Titled', { id: u8, title: char(6, { encoding: text('gbk') }) })
  const bytes = Titled.encode({ id: 1, title: '你好' })
  t.deepEqual([...bytes], [1, 0xc4, 0xe3, 0xba, 0xc3, 0, 0])
  t.is(Titled.decode(bytes).title, '你好')
  const Strict = struct('Strict', {
    id: u8,
    title: char(6, { encoding: text('utf-8', { fatal: true }) }),
  })
  const error = t.throws(() => Strict.decode(Uint8Array.of(1, 0x61, 0xff, 0, 0, 0, 0)), {
    instanceOf: CodecError,
  })
  t.is(error?.path, 'title')
  t.is(error?.offset, 2)
})

test('wchar_t has four bytes, on Windows two', t => {
  const members = { w: wchar(4) }
  const linux = struct('S', members)
  const windows = struct('S', members, { abi: 'llp64' })
  t.deepEqual([linux.byteLength, windows.byteLength], [16, 8])
  for (const layout of [linux, windows])
    t.deepEqual(layout.decode(layout.encode({ w: 'a😀' })), { w: 'a😀' })
  t.is(wchar(1).decode(Uint8Array.of(0, 0, 0x11, 0)), '\ufffd')
})

test('misuse', t => {
  t.throws(() => char(0), { instanceOf: RangeError, message: /length must be 1 or more, got 0/ })
  t.throws(() => char(4, { encoding: 'gbk' as 'latin1' }), {
    instanceOf: RangeError,
    message: /"gbk"/,
  })
})
