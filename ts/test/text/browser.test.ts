import { createRequire } from 'node:module'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import test from 'ava'
import { build } from 'esbuild'

const root = join(import.meta.dirname, '..', '..', '..')

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

/** What the program reports: bundled for browsers, with nothing but what a page has; or here. */
async function outcome(platform: 'browser' | 'node'): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: root },
    bundle: true,
    write: false,
    format: 'iife',
    platform,
  })
  const code = outputFiles[0]?.text ?? ''
  let reported = ''
  const report = (line: string) => {
    reported = line
  }
  const page = { TextEncoder, TextDecoder, Uint8Array, report }
  const node = { ...page, Buffer, process, require: createRequire(import.meta.url) }
  runInNewContext(code, platform === 'browser' ? page : node)
  return reported
}

test('works in a browser as it does here', async t => {
  const here = await outcome('node')
  t.true(here.includes('漢'))
  t.is(await outcome('browser'), here)
})
