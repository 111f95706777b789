// What the tables promise of the gallery's programs: there they are, they are small, and nothing is left of them.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { scenarios } from '../../examples/gallery/scenarios.js'
import { example } from '../../examples/support/program.js'
import { runChild } from '../helpers/child.js'
import { uniqueKey } from '../helpers/keys.js'
import { root } from '../helpers/root.js'
import { segmentFile } from '../helpers/segments.js'

const text = (path: string) => readFileSync(join(root, path), 'utf8')
const nativeSources = (name: string) =>
  ['main.cpp', 'main.c'].map(file => `cpp/samples/${name.replaceAll('-', '_')}/${file}`)

for (const { name } of scenarios) {
  test(`${name} has two programs, the one in TypeScript of at most 40 lines, and stands in every table`, t => {
    const program = `examples/${name}.ts`
    t.true(text(program).trimEnd().split('\n').length <= 40)
    const native = nativeSources(name).filter(path => existsSync(join(root, path)))
    t.is(native.length, 1)

    const folder = `cpp/samples/${name.replaceAll('-', '_')}`
    t.true(text('README.md').includes(`](${folder})`), 'README.md')
    t.true(text('README.md').includes(`](${program})`), 'README.md')
    t.true(text('cpp/README.md').includes(`| \`${name.replaceAll('-', '_')} `), 'cpp/README.md')
    t.true(text('examples/README.md').includes(`| [${name}](${name}.ts) |`), 'examples/README.md')
  })
}

test.serial('the gallery plays the rows that are named, and leaves nothing', async t => {
  const names = ['start-order', 'native-key', 'messages', 'plain-system-v', 'plain-posix']
  const code = `
    import { readdirSync } from 'node:fs'
    import { leftovers, snapshot } from './interop-tests/helpers/leftovers.ts'
    const before = snapshot()
    await import('./examples/gallery/main.ts')
    console.log('left ' + JSON.stringify(leftovers(before)))`
  const { stdout, stderr, code: exit } = await runChild(t, code, { isolated: true, args: names })
  t.is(exit, 0, stdout + stderr)
  t.regex(stdout, /^left \[\]$/m)
  t.regex(stdout, /Everybody met\./)
  for (const name of names) t.regex(stdout, new RegExp(`^  ${name} +✓ `, 'm'))
  t.notRegex(stdout, /^clock/m)
})

test('a program that nobody feeds stays until Ctrl-C, and leaves nothing', async t => {
  const key = uniqueKey(t)
  const [node = '', ...words] = example('start-order')
  const program = spawn(node, [...words, 'server', key], { stdio: ['ignore', 'pipe', 'inherit'] })
  t.teardown(() => program.kill('SIGKILL'))
  const exit = once(program, 'exit')
  const first = await Promise.race([once(program.stdout, 'data'), exit])
  t.is(String(first[0]), 'wrote 1 (created)\n')
  t.true(existsSync(segmentFile(key)))
  program.kill('SIGINT')
  t.deepEqual(await exit, [0, null])
  t.false(existsSync(segmentFile(key)))
})

test('a row that does not exist is told, with those that do', async t => {
  const { code, stderr } = await runChild(t, "await import('./examples/gallery/main.ts')", {
    args: ['nonesuch'],
  })
  t.is(code, 2)
  t.regex(stderr, /no scenario nonesuch/)
  for (const { name, about } of scenarios) t.true(stderr.includes(`${name.padEnd(16)} ${about}`))
})
