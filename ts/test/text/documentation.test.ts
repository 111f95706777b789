import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { textEncodings } from 'qt-ipc/text'

const root = join(import.meta.dirname, '..', '..', '..')
const page = readFileSync(join(root, 'docs', 'text.md'), 'utf8')

const examples = [...page.matchAll(/<!-- example -->\n```ts\n([\s\S]*?)```/g)].map(
  ([, code = '']) => code,
)

test('the examples print what their comments say', t => {
  const folder = join(root, 'build', 'documentation')
  mkdirSync(folder, { recursive: true })
  t.is(examples.length, 2)
  examples.forEach((code, i) => {
    const file = join(folder, `text-${i}.ts`)
    writeFileSync(file, code)
    const printed = execFileSync(process.execPath, ['--import=tsx', file], { encoding: 'utf8' })
    const wanted = [...code.matchAll(/console\.log\(.*\) +\/\/ (.*)/g)].map(([, said]) => said)
    t.true(wanted.length >= 2)
    t.is(printed, wanted.map(line => `${line}\n`).join(''))
  })
})

test('every encoding is named', t => {
  for (const name of textEncodings)
    if (!/^(iso-8859|windows-125)/.test(name)) t.true(page.includes(`\`${name}\``), name)
})
