// What `qt-ipc ls` and `qt-ipc repair` say about live programs.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { NativeIpcKey, SharedMemory } from 'qt-ipc'
import { runChild } from '../helpers/child.js'
import { cli, cliJson } from '../helpers/cli.js'
import { lockOf } from '../helpers/kernel.js'
import { uniqueKey, uniquePosixName } from '../helpers/keys.js'
import { memoryPeer, qtMajors, semaphorePeer } from '../helpers/peer.js'
import { nobodyUnseen } from '../helpers/pid-namespace.js'
import { segmentFile, segmentOf } from '../helpers/segments.js'

test('ls: one key, its users of both Qt and Node, its lock', async t => {
  const key = uniqueKey(t)
  const [five, six] = [
    await memoryPeer(t, key, { qt: 5 }),
    await memoryPeer(t, key, { qt: 6 }),
  ] as const
  await five.ok('create 640')
  await six.ok('attach readonly')
  await using _shm = await SharedMemory.attach(key)
  await six.ok('lock')
  const { code, stdout, stderr } = await cli(['ls', key])
  t.is(code, 0, stderr)
  const [title = '', head = '', row = ''] = stdout.split('\n')
  t.regex(title, /^System V {2}ipc:\[\d+\] {2}\(own\)$/)
  t.regex(head, /^SEGMENT +ID +BYTES +OWNER +MODE +AGE +LOCK +STATE +USERS$/)
  for (const part of [
    JSON.stringify(key),
    ` ${segmentOf(segmentFile(key))?.id} `,
    ' 640  root   0600 ',
    `held by process ${six.pid} (memory) for `,
    ' in use ',
    `memory ${five.pid} (Qt ${five.qtVersion})`,
    `memory ${six.pid} (Qt ${six.qtVersion}, read-only)`,
    `node ${process.pid} (qt-ipc)`,
  ])
    t.true(row.includes(part), `${part} in\n${stdout}`)
  await six.ok('unlock')

  const narrow = await cli(['ls', key], { env: { COLUMNS: '60' } })
  t.true(narrow.stdout.includes(`memory ${five.pid} (Qt ${five.qtVersion})`), narrow.stdout)
  t.regex(
    (await cli(['ls', `${key} which nobody has`])).stdout,
    /^No segments or semaphores of Qt programs exist\.$/m,
  )
})

test('ls: letters without the key, the key by a word list, native forms', async t => {
  const key = uniqueKey(t)
  const peer = await memoryPeer(t, key)
  await peer.ok('create 64')
  const semaphore = await semaphorePeer(t, `${key} counter`, { args: ['--initial', '2'] })
  await semaphore.send('acquire', /^acquired/)
  const letters = key.replace(/[^a-zA-Z]/g, '')
  const plain = (await cli(['ls'])).stdout
  t.true(plain.includes(`~${letters} `) && plain.includes(`~${letters}counter `), plain)
  t.regex(plain, /^~ marks the letters of a key/m)
  t.regex(plain, new RegExp(`~${letters}counter .* 1 +0 +process ${semaphore.pid} \\(semaphore\\)`))

  const folder = mkdtempSync(join(tmpdir(), 'qt-ipc-words-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'words'), `one\n${key}\n`)
  const named = (await cli(['ls', '--wordlist', join(folder, 'words')])).stdout
  t.true(named.includes(JSON.stringify(key)), named)
  const number = `0x${segmentOf(segmentFile(key))?.key.toString(16)}`
  for (const word of [`systemv:${segmentFile(key)}`, `systemv:${number}`])
    t.true((await cli(['ls', word])).stdout.includes(`memory ${peer.pid} `), word)
  t.is((await cli(['ls', '--wordlist', join(folder, 'none')])).code, 1)
  t.is((await cli(['ls', 'systemv:0'])).code, 2)
})

interface Listed {
  readonly segments: readonly Record<string, unknown>[]
  readonly semaphores: readonly Record<string, unknown>[]
  readonly namespaces: readonly Record<string, unknown>[]
  readonly unseen: Record<string, unknown>
}

test('ls --json: every name in every object, null for what is not known', async t => {
  const key = uniqueKey(t)
  const peer = await memoryPeer(t, key)
  await peer.ok('create 64')
  const posixKey = NativeIpcKey.native(uniquePosixName(), 'posix')
  const posix = await SharedMemory.create(posixKey, 64)
  t.teardown(() => posix.detach().then(() => SharedMemory.remove(posixKey, { force: true })))
  const { segments, semaphores, namespaces, unseen } = (await cliJson(['ls', '--all'])) as Listed
  const common =
    'type isQt kind key letters nativeKey number id device namespace own owner group creatorIds mode users keyFiles problems'
  const segmentNames = `${common} size resident attached creator last lock attachedAt detachedAt changedAt state`
  const semaphoreNames = `${common} role guards value waiting last state holder operatedAt changedAt`
  const names = (object: Record<string, unknown>) => Object.keys(object).sort()
  t.true(segments.length >= 2 && semaphores.length >= 2)
  for (const segment of segments) t.deepEqual(names(segment), segmentNames.split(' ').sort())
  for (const semaphore of semaphores)
    t.deepEqual(names(semaphore), semaphoreNames.split(' ').sort())
  for (const namespace of namespaces)
    t.deepEqual(names(namespace), [
      'id',
      'lacksSemaphoreStates',
      'own',
      'problem',
      'processes',
      'used',
    ])
  t.deepEqual(names(unseen), ['hidden', 'unreadable'])
  const { key: found, changedAt } =
    segments.find(({ nativeKey }) => nativeKey === segmentFile(key)) ?? {}
  t.is(found, null)
  t.regex(String(changedAt), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/)
})

for (const qt of qtMajors)
  test(`repair refuses while a program of Qt ${qt} holds the lock, unless forced`, async t => {
    const key = uniqueKey(t)
    const peer = await memoryPeer(t, key, { qt })
    await peer.ok('create 64')
    t.deepEqual(await cli(['repair', key]), {
      code: 0,
      stdout: 'Nothing to repair: the lock is free.\n',
      stderr: '',
    })
    await peer.ok('lock')
    const refused = await cli(['repair', key])
    t.is(refused.code, 1)
    t.regex(refused.stderr, new RegExp(`process ${peer.pid} \\(memory\\) holds the lock.*--force`))
    t.like(await cliJson(['repair', key]), { key, repaired: false })
    t.is(lockOf(key)?.value, 0)
    t.deepEqual(await cliJson(['repair', key, '--force']), { key, repaired: true, refused: null })
    t.is(lockOf(key)?.value, 1)
    await peer.send('unlock')
  })

test('repair frees a POSIX lock whose holder was killed', async t => {
  const key = NativeIpcKey.native(uniquePosixName(), 'posix')
  const code = `
    import { NativeIpcKey, SharedMemory } from 'qt-ipc'
    const shm = await SharedMemory.create(NativeIpcKey.parse(process.argv[1]), 64)
    await shm.lock()
    process.kill(process.pid, 'SIGKILL')`
  t.is((await runChild(t, code, { args: [key.toString()] })).signal, 'SIGKILL')
  t.teardown(() => SharedMemory.remove(key, { force: true }))
  t.is(lockOf(key)?.value, 0)
  t.regex((await cli(['ls', key.toString()])).stdout, / held by an unknown process /)
  const force = nobodyUnseen.force ? ['--force'] : []
  const { code: exit, stdout, stderr } = await cli(['repair', key.toString(), ...force])
  t.is(exit, 0, stderr)
  t.is(stdout, 'The lock was set to 1 and is free again.\n')
  t.is(lockOf(key)?.value, 1)
})
