// A handle decodes from memory that it uses again: no value may keep any of it.
import test from 'ava'
import {
  array,
  bits,
  char,
  f64,
  type Layout,
  struct,
  u8,
  u16,
  u32,
  u64,
  union,
} from 'qt-ipc/layout'

const Point = struct('Point', { x: u16, y: u16 })
const values: readonly Layout<unknown>[] = [
  u64,
  f64,
  char(16),
  array(u8, 16),
  array(u8, 16).typed,
  array(u32, 4).typed,
  array(u16, 2, 4).typed,
  array(Point, 4),
  struct('Flags', { a: bits(u32, 3), b: bits(u32, 29), rest: Point }),
  union('Either', { point: Point, bytes: array(u8, 8), number: u64 }),
]

for (const [index, layout] of values.entries())
  test(`a value of ${layout.name} keeps nothing of its bytes (${index})`, t => {
    const bytes = Uint8Array.from(
      { length: layout.byteLength },
      (_, index) => (index + 1) % layout.byteLength,
    )
    const expected = layout.decode(bytes.slice())
    const decoded = layout.decode(bytes)
    bytes.fill(0xa5)
    t.false(layout.retainsBytes)
    t.deepEqual(decoded, expected)
    t.deepEqual(layout.encode(decoded), layout.encode(expected))
  })
