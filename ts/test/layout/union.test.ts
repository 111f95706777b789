import test from 'ava'
import {
  abi,
  array,
  char,
  enumeration,
  f32,
  i8,
  LayoutError,
  struct,
  u8,
  u16,
  u32,
  union,
} from 'qt-ipc/layout'

const Pair = struct('Pair', { a: u8, b: u16 })
const Value = union('Value', {
  f: f32,
  i: u32,
  pair: Pair,
  text: char(5),
  state: enumeration({ on: 1 }, u8),
})
const Message = struct('Message', { kind: u8, value: Value, checksum: i8 })

test('is as large as its largest member', t => {
  t.is(Value.byteLength, 8)
  t.is(Message.byteLength, 16)
  t.is(Message.leaf('value.pair.b').offset, 6)
})

test('is written as one member and read as any', t => {
  const bytes = Message.encode({ kind: 1, value: Value.of({ f: 1.5 }), checksum: -1 })
  const { kind, value, checksum } = Message.decode(bytes)
  t.deepEqual([kind, value.f, value.i, checksum], [1, 1.5, 0x3fc00000, -1])
  t.deepEqual(value.pair, { a: 0, b: 0x3fc0 })
  t.is(value.text, '')
})

test('a value that was read goes back with all of its bytes', t => {
  const bytes = Uint8Array.from({ length: Message.byteLength }, (_, i) => i + 1)
  const { value } = Message.decode(bytes)
  const copy = Message.encode({ kind: 0, value, checksum: 0 })
  t.deepEqual(copy.subarray(4, 12), bytes.subarray(4, 12))
  bytes.fill(0)
  t.is(value.i, 0x08070605)
})

test('a member is decoded when it is asked for', t => {
  const value = Value.decode(Uint8Array.of(9, 0, 0, 0, 0, 0, 0, 0))
  t.is(value.i, 9)
  const error = t.throws(() => value.state, { instanceOf: LayoutError })
  t.is(error?.code, 'ERR_LAYOUT_UNKNOWN_VALUE')
  t.is(error?.path, 'state')
  t.is(JSON.stringify(Value.of({ text: 'ab' }).pair), JSON.stringify({ a: 0x61, b: 0 }))
  const Plain = union('Plain', { i: u8, list: array(u8, 2) })
  t.is(JSON.stringify(Plain.of({ list: [1, 2] })), '{"i":1,"list":[1,2]}')
})

test('one made here fits every ABI and byte order', t => {
  const Word = union('Word', { i: u32, s: u16 })
  const value = Word.of({ i: 0x01020304 })
  const Big = struct('Big', { word: Word }, { byteOrder: 'bigEndian' })
  t.deepEqual([...Big.encode({ word: value })], [1, 2, 3, 4])
  t.is(Big.decode(Uint8Array.of(1, 2, 3, 4)).word.s, 0x0102)
  // One that was read has the bytes of its byte order.
  const foreign = Big.decode(Uint8Array.of(1, 2, 3, 4)).word
  t.throws(() => Word.encode(foreign), {
    instanceOf: TypeError,
    message: /a value of union Word made with \.of/,
  })
})

test('misuse names the member', t => {
  t.throws(() => Value.of({ i: -1 }), { instanceOf: RangeError, message: /^i: -1 is not/ })
  t.throws(() => Value.of({ pair: { a: 1, b: 65536 } }), { message: /^pair\.b: 65536 is not/ })
  const wrong = {
    kind: 1,
    value: { f: 1, i: 2 } as unknown as ReturnType<typeof Value.of>,
    checksum: 0,
  }
  t.throws(() => Message.encode(wrong), {
    instanceOf: TypeError,
    message: /^value: .*a value of union Value made with \.of/,
  })
  const plain = { kind: 1, value: { i: 2 } as unknown as ReturnType<typeof Value.of>, checksum: 0 }
  t.is(Message.decode(Message.encode(plain)).value.i, 2)
  const deep = { ...plain, value: { pair: { a: 300, b: 1 } } as unknown as typeof plain.value }
  t.throws(() => Message.encode(deep), { message: /^value\.pair\.a: 300 is not/ })
  t.throws(() => abi('lp64').union('U', {}), { message: /union U has no members/ })
})
