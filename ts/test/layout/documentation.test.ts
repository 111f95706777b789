import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import * as layout from 'qt-ipc/layout'

const root = join(import.meta.dirname, '..', '..', '..')
const page = readFileSync(join(root, 'docs', 'layout.md'), 'utf8')
const folder = join(root, 'build', 'documentation')

const examples = [...page.matchAll(/<!-- example -->\n```ts\n([\s\S]*?)```/g)].map(
  ([, code = '']) => code,
)

function run(name: string, code: string): string {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${name}.ts`)
  writeFileSync(file, code)
  return execFileSync(process.execPath, ['--import=tsx', file], { encoding: 'utf8' })
}

test('the examples print what their comments say', t => {
  t.is(examples.length, 4)
  examples.forEach((code, i) => {
    const wanted = [...code.matchAll(/console\.log\(.*\) +\/\/ (.*)/g)].map(([, said]) => said)
    t.true(wanted.length >= 2)
    t.is(run(`layout-${i}`, code), wanted.map(line => `${line}\n`).join(''))
  })
})

test('the table of the first example is its own', t => {
  const [, table = ''] = /<!-- describe -->\n```\n([\s\S]*?)```/.exec(page) ?? []
  t.is(
    run('layout-table', `${examples[0]}\nconsole.log(Telemetry.describe())`)
      .split('\n')
      .slice(2)
      .join('\n'),
    table,
  )
})

test('every type and every error code is in the tables', t => {
  const names = Object.keys(layout).filter(name => /^[a-z]/.test(name))
  t.true(names.length > 40)
  for (const name of names) t.regex(page, new RegExp(`\`[^\`]*\\b${name}\\b`), name)
  const source = readFileSync(join(root, 'ts', 'src', 'layout', 'layout-error.ts'), 'utf8')
  for (const [, code = ''] of source.matchAll(/'(ERR_\w+)'/g))
    t.true(page.includes(`\`${code}\``), code)
})
