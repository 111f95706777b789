import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import test from 'ava'
import { runBundled } from '../helpers/run-bundled.js'

const source = join(import.meta.dirname, '..', '..', 'src')

test('layouts import nothing but themselves and what all codecs share', t => {
  const files = readdirSync(join(source, 'layout'))
  t.true(files.length > 20)
  for (const file of files)
    for (const [, from = ''] of readFileSync(join(source, 'layout', file), 'utf8').matchAll(
      /^(?:import|export|\}).* from '([^']+)'/gm,
    )) {
      const path = relative(
        source,
        join(source, 'layout', dirname(from), from.split('/').at(-1) ?? ''),
      )
      t.regex(
        path,
        /^((layout|codec)\/|errors\/(codec-error|inspectable)\.js$)/,
        `${file} imports ${from}`,
      )
    }
})

const program = `
import { array, bits, bool, char, enumeration, f32, i64, struct, u16, u32, u64, u8, union, wchar } from 'qt-ipc/layout'
const Value = union('Value', { f: f32, i: u32 })
const S = struct('S', {
  a: u8, b: u64, c: bits(bool, 1), d: bits(u32, 20), e: array(f32, 2, 2), f: char(9), g: wchar(4), h: Value,
  i: array(u16, 3).typed, j: enumeration({ on: 1 }), k: i64.asNumber,
}, { byteOrder: 'bigEndian', pack: 1 })
const bytes = S.encode({
  a: 1, b: 2n, c: true, d: 77777, e: [[1, 2], [3, 4]], f: 'é漢', g: 'a😀', h: Value.of({ f: 1.5 }), i: Uint16Array.of(1, 2, 3), j: 'on', k: -5,
})
const { b, h, i, ...rest } = S.decode(bytes)
const view = S.writableView(bytes)
view.e.at(1).set(0, 9)
let refused
try { view.d = 2 ** 20 } catch (error) { refused = error.message }
report(JSON.stringify({ bytes: [...bytes], b: String(b), i: h.i, rest, array: [...i], live: [view.d, view.f, view.e.at(1).at(0)], refused, table: S.describe() }))
`

const page = { TextEncoder, TextDecoder }

test('works in a browser as it does here, with and without code generation', async t => {
  const here = await runBundled(program, 'node', { ...page, Buffer })
  t.true(here.includes('77777'))
  t.is(await runBundled(program, 'browser', page), here)
  t.is(await runBundled(program, 'browser', page, false), here)
})
