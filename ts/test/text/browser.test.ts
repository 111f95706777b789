import { createRequire } from 'node:module'
import test from 'ava'
import { runBundled } from '../helpers/run-bundled.js'

const program = `
import { cString, text, textEncodings } from 'qt-ipc/text'
const kept = textEncodings.map(name => {
  const codec = cString(name, 32, { replace: '?', truncate: true })
  return codec.decode(codec.encode('ab\\0ü漢字😀'.repeat(9)))
})
const invalid = ['utf-8', 'utf-16be', 'gbk', 'shift_jis'].map(name => text(name).decode(Uint8Array.of(0x61, 0xff)))
let offset
try {
  text('gbk', { fatal: true }).decode(Uint8Array.of(0x61, 0xff))
} catch (error) {
  offset = error.offset
}
report(JSON.stringify({ kept, invalid, offset }))
`

const page = { TextEncoder, TextDecoder, Uint8Array }
const node = { ...page, Buffer, process, require: createRequire(import.meta.url) }

test('works in a browser as it does here', async t => {
  const here = await runBundled(program, 'node', node)
  t.true(here.includes('漢'))
  t.is(await runBundled(program, 'browser', page), here)
})
