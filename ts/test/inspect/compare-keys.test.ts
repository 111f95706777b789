// The questions of `qt-ipc keys`, asked of the library: the same answers, and those of the page.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { QtIpcError } from 'qt-ipc'
import { compareKeys, type KeyUser, keysOfNumber, keyUser } from 'qt-ipc/inspect'
import { keyNames, NativeIpcKey, readNativeName } from 'qt-ipc/keys'
import { cliJson } from '../../../interop-tests/helpers/cli.js'

const root = join(import.meta.dirname, '..', '..', '..')
const page = readFileSync(join(root, 'docs', 'keys.md'), 'utf8')

test('the example of the page prints what its comments say', t => {
  const [, code = ''] = /<!-- example -->\n```ts\n([\s\S]*?)```/.exec(page) ?? []
  const folder = join(root, 'build', 'documentation')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'keys.ts')
  writeFileSync(file, code)
  const wanted = [...code.matchAll(/console\.log\(.*\) +\/\/ (.*)/g)].map(([, said]) => said)
  t.is(wanted.length, 5)
  t.is(
    execFileSync(process.execPath, ['--import=tsx', file], {
      encoding: 'utf8',
      env: { ...process.env, TMPDIR: undefined },
    }),
    wanted.map(line => `${line}\n`).join(''),
  )
})

const environment = { tempDir: '/tmp', runtimeDir: '/run/user/1' }
const elsewhere = { tempDir: '/var/tmp', runtimeDir: '/run/user/2' }
const safe = NativeIpcKey.platformSafe

const pairs: readonly (readonly [
  left: KeyUser,
  right: KeyUser,
  typed: readonly [string, string],
])[] = [
  [keyUser('demo'), keyUser('demo'), ['demo', 'demo']],
  [
    keyUser('demo', { qt: '5.15' }),
    keyUser('demo', { qt: '6.11' }),
    ['demo,qt=5.15', 'demo,qt=6.11'],
  ],
  [keyUser('demo'), keyUser('Demo'), ['demo', 'Demo']],
  [keyUser('demo'), keyUser(safe('demo')), ['demo', 'demo,form=platformSafe']],
  [
    keyUser('demo', { environment }),
    keyUser('demo', { environment: elsewhere }),
    ['demo,tmpdir=/tmp', 'demo,tmpdir=/var/tmp'],
  ],
  [
    keyUser('demo', { environment: { os: 'macos' } }),
    keyUser('demo', { environment: { os: 'linux' } }),
    ['demo,os=macos', 'demo,os=linux'],
  ],
  [
    keyUser(NativeIpcKey.parse('systemv:/tmp/demo')),
    keyUser(NativeIpcKey.parse('systemv-7:/tmp/demo')),
    ['systemv:/tmp/demo', 'systemv-7:/tmp/demo'],
  ],
  [
    keyUser(NativeIpcKey.native('/demo', 'posix'), { qt: '5.15' }),
    keyUser(NativeIpcKey.native('/demo', 'posix')),
    ['posix:/demo,qt=5.15', 'posix:/demo'],
  ],
  [
    keyUser(NativeIpcKey.native('/tmp/demo', 'systemv'), { qt: '5.15' }),
    keyUser(NativeIpcKey.native('/tmp/demo', 'systemv'), { qt: '6.8' }),
    ['systemv:/tmp/demo,qt=5.15', 'systemv:/tmp/demo,qt=6.8'],
  ],
  [
    keyUser({ systemv: 0x51010203 }),
    keyUser({ systemv: 0x51010204 }),
    ['systemv:0x51010203', 'systemv:0x51010204'],
  ],
  [
    keyUser({ systemv: -2 }),
    keyUser({ systemv: 0xfffffffe }),
    ['systemv:0xfffffffe', 'systemv:0xfffffffe'],
  ],
  [keyUser({ shmid: 7 }), keyUser({ shmid: 8 }), ['shmid:7', 'shmid:8']],
]

for (const [left, right, typed] of pairs)
  test(`${typed.join(' and ')}: the library answers as the command does`, async t => {
    const { meet, sameLock, obstacles } = compareKeys(left, right)
    const answer = (await cliJson(['keys', ...typed])) as {
      readonly obstacles: readonly { readonly code: string }[]
    }
    t.like(answer, { meet, sameLock: sameLock ?? null })
    t.deepEqual(
      obstacles.map(({ code }) => code),
      answer.obstacles.map(({ code }) => code),
    )
    for (const { code } of obstacles) t.true(page.includes(`\`${code}\``), code)
  })

test('a native key is one, in whichever way the command is given it', async t => {
  for (const typed of ['posix:/demo,qt=5.15', '/demo,form=native,type=posix,qt=5.15'])
    t.like(
      await cliJson(['keys', typed, 'posix:/demo']),
      { obstacles: [{ code: 'QT_TOO_OLD' }] },
      typed,
    )
})

test('a process, and what is not one', t => {
  const own = keyUser('demo', { pid: process.pid })
  t.is(own.process?.pid, process.pid)
  t.deepEqual(compareKeys(own, keyUser('demo')), { meet: true, sameLock: true, obstacles: [] })
  t.like(
    t.throws(() => keyUser('demo', { pid: 2 ** 30 }), { instanceOf: QtIpcError }),
    { code: 'ERR_QT_IPC_NOT_FOUND', operation: 'keyUser' },
  )
  t.throws(() => keyUser('demo', { pid: 0 }), { instanceOf: TypeError })
  t.throws(() => keyUser('demo', { qt: 'six' }), { instanceOf: TypeError })
  t.throws(() => keyUser(7 as unknown as string), { instanceOf: TypeError })
})

test('the names of a key lead back to it', t => {
  for (const { name, os, form } of keyNames('demo', environment)) {
    if (os === 'macos' && form === 'legacy') continue
    const readings = readNativeName(name, ['other', 'demo'])
    t.true(
      readings.some(({ key, form }) => key === 'demo' || form === 'native'),
      `${name} ${JSON.stringify(readings)}`,
    )
  }
  t.deepEqual(keysOfNumber(0x51010203, [], '/nonexistent'), [])
})
