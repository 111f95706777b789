// waitFor: attaches as soon as the other program has made the segment, and makes nothing itself.
import { truncateSync, writeFileSync } from 'node:fs'
import test from 'ava'
import { NativeIpcKey, SharedMemory } from 'qt-ipc'
import { runChild } from '../helpers/child.js'
import { refused } from '../helpers/expect-error.js'
import { uniqueKey, uniquePath, uniquePosixName } from '../helpers/keys.js'
import { memoryPeer, Peer, qtMajors } from '../helpers/peer.js'
import { nobodyUnseen } from '../helpers/pid-namespace.js'

const operation = 'SharedMemory.waitFor'

/** How many turns of a 1 ms timer go by: the thread is not blocked meanwhile. */
function ticks() {
  let count = 0
  const timer = setInterval(() => (count += 1), 1)
  return () => {
    clearInterval(timer)
    return count
  }
}

for (const qt of qtMajors) {
  test(`finds a segment that a program of Qt ${qt} creates later`, async t => {
    const key = uniqueKey(t)
    const peer = await memoryPeer(t, key, { qt })
    const counted = ticks()
    const waiting = SharedMemory.waitFor(key, { timeout: 20_000, mode: 'readOnly' })
    let came = false
    waiting.then(() => (came = true))
    // Several looks of waitFor go by.
    for (let round = 0; round < 3; round += 1)
      await t.throwsAsync(SharedMemory.waitFor(key, { timeout: 15 }))
    t.false(came)
    await peer.ok('create 77')
    await using shm = await waiting
    t.true(counted() > 3)
    t.is(shm.size, 77)
    t.is(shm.mode, 'readOnly')
    t.false(shm.created)
    await peer.ok('write 0506')
    t.is((await shm.read())[1], 6)
  })

  test(`finds an existing segment of Qt ${qt}, and waits for its lock`, async t => {
    const key = uniqueKey(t)
    const peer = await memoryPeer(t, key, { qt })
    await peer.ok('create 8')
    const shm = await SharedMemory.waitFor(key, { timeout: 0 })
    await shm.detach()
    await peer.ok('lock')
    await refused(
      t,
      'TIMEOUT',
      { operation, key, hint: new RegExp(`It was last acquired by process ${peer.pid}`) },
      () => SharedMemory.waitFor(key, { timeout: 30 }),
    )
    await peer.ok('unlock')
  })

  test(`finds a writer of Qt ${qt} that starts again`, async t => {
    const key = uniqueKey(t)
    for (let round = 0; round < 3; round += 1) {
      const waiting = SharedMemory.waitFor(key, { timeout: 20_000 })
      const writer = await Peer.start(t, 'writer', { qt, args: [key] })
      const shm = await waiting
      t.is(shm.size, 4096)
      await shm.detach()
      writer.end()
      t.is((await writer.exited).code, 0)
      await t.throwsAsync(SharedMemory.attach(key), { code: 'ERR_QT_IPC_NOT_FOUND' })
    }
  })
}

test('POSIX memory without a size does not exist yet', async t => {
  const name = uniquePosixName()
  const key = NativeIpcKey.native(name, 'posix')
  t.teardown(() => SharedMemory.remove(key, nobodyUnseen))
  writeFileSync(`/dev/shm${name}`, '')
  await t.throwsAsync(SharedMemory.attach(key), { code: 'ERR_QT_IPC_NOT_FOUND' })
  const waiting = SharedMemory.waitFor(key, { timeout: 20_000 })
  await t.throwsAsync(SharedMemory.waitFor(key, { timeout: 25 }), {
    code: 'ERR_QT_IPC_TIMEOUT',
  })
  truncateSync(`/dev/shm${name}`, 64)
  await using shm = await waiting
  t.is(shm.size, 64)
})

const keys = [
  ['legacy', (t: Parameters<typeof uniqueKey>[0]) => uniqueKey(t)],
  ['native', () => NativeIpcKey.native(uniquePath(), 'systemv')],
  ['POSIX', () => NativeIpcKey.native(uniquePosixName(), 'posix')],
  ['number', () => ({ systemv: 0x7d000000 + process.pid })],
] as const
for (const [what, keyOf] of keys) {
  test(`${what} key: a segment that nobody creates is a TIMEOUT`, async t => {
    const key = keyOf(t)
    const text = typeof key === 'object' && 'systemv' in key ? /^systemv 0x7d/ : /./
    const before = performance.now()
    const error = await t.throwsAsync(SharedMemory.waitFor(key, { timeout: 60 }), {
      code: 'ERR_QT_IPC_TIMEOUT',
      message:
        /no program created the segment within 60 ms.*Check that the other program is running/,
    })
    t.true(performance.now() - before >= 59)
    t.like(error, { operation, qtError: undefined })
    t.regex(String(Reflect.get(error ?? {}, 'key')), text)
  })

  test(`${what} key: an abort rejects with its reason`, async t => {
    const reason = new Error('enough')
    const controller = new AbortController()
    const waiting = SharedMemory.waitFor(keyOf(t), { timeout: Infinity, signal: controller.signal })
    controller.abort(reason)
    t.is(await t.throwsAsync(waiting), reason)
    const late = SharedMemory.waitFor(keyOf(t), { signal: AbortSignal.abort(reason) })
    t.is(await t.throwsAsync(late), reason)
  })
}

test.serial('waiting creates no key file and no semaphore', async t => {
  const code = `
    import { NativeIpcKey, SharedMemory } from 'qt-ipc'
    import { leftovers, snapshot } from './interop-tests/helpers/leftovers.ts'
    const before = snapshot()
    const seen = []
    const look = setInterval(() => seen.push(...leftovers(before)), 2)
    for (const key of ['nothing', NativeIpcKey.native('/nothing', 'posix'), NativeIpcKey.native('/tmp/qipc_x', 'systemv')])
      for (const call of [SharedMemory.waitFor, SharedMemory.attach, async (...a) => SharedMemory.attachSync(...a)])
        await call(key, { timeout: 50 }).then(() => seen.push('attached'), () => {})
    clearInterval(look)
    console.log(JSON.stringify([...seen, ...leftovers(before)]))`
  const child = await runChild(t, code, { isolated: true })
  t.is(child.code, 0, child.stderr)
  t.deepEqual(JSON.parse(child.stdout), [])
})
