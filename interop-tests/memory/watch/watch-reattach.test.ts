// A watch when the other program is restarted, and when its segment is removed or resized.
import { rmSync, truncateSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import test, { type ExecutionContext } from 'ava'
import { NativeIpcKey, SharedMemory, SystemSemaphore, type WatchOptions } from 'qt-ipc'
import { qt as release } from 'qt-ipc/datastream'
import { failure } from '../../helpers/errors.js'
import { uniqueKey, uniquePosixName } from '../../helpers/keys.js'
import { memoryPeer, Peer, qtMajors } from '../../helpers/peer.js'
import { survives } from '../../helpers/run-isolated.js'
import { segmentFile } from '../../helpers/segments.js'

const ds = release('5.15', { byteOrder: 'littleEndian' })

for (const qt of qtMajors) {
  test(`Qt ${qt}: a writer that is killed and starts again meets the same segment: the watch goes on`, async t => {
    const key = uniqueKey(t)
    const first = await memoryPeer(t, key, { qt })
    await first.ok('create 64')
    await using shm = await SharedMemory.attach(key)
    const watch = shm.watch(ds.int32, { interval: 1 })
    await watch.next()
    const next = watch.next()
    first.kill()
    await first.exited
    const second = await memoryPeer(t, key, { qt })
    t.is(await second.ok('open 64'), 'attached 64')
    await second.ok('write 05000000')
    t.like((await next).value, { value: 5, reattached: false })
  })

  test(`Qt ${qt}: another segment of the same name is VANISHED, or with reattach its bytes`, async t => {
    const key = uniqueKey(t)
    const peer = await memoryPeer(t, key, { qt })
    await peer.ok('create 64')
    await using shm = await SharedMemory.attach(key)
    const plain = shm.watch(ds.int32, { interval: 1 })
    const renewed = shm.watch(ds.int32, { interval: 1, reattach: true })
    const all = shm.watch({ interval: 1, reattach: true, policy: 'all' })
    await Promise.all([plain.next(), renewed.next(), all.next()])
    const next = [plain.next(), renewed.next(), all.next()] as const
    await peer.ok('detach')
    await SharedMemory.remove(key, { force: true })
    const error = await failure(t, 'VANISHED', next[0])
    t.is(error.operation, 'SharedMemory.watch')
    t.regex(error.hint ?? '', /reattach/)
    t.deepEqual(await plain.next(), { done: true, value: undefined })
    // The watches wait for it.
    await setTimeout(150)
    // Qt 6.6 and newer does not get over a lock that was taken away from it: the program starts anew.
    const again = await memoryPeer(t, key, { qt })
    await again.ok('create 128')
    t.like((await next[1]).value, { value: 0, reattached: true })
    const whole = (await next[2]).value
    t.is(whole.bytes.length, 128)
    t.true(whole.reattached)
    const after = renewed.next()
    await again.ok('write 06000000')
    t.like((await after).value, { value: 6, reattached: false, torn: undefined })
    await renewed.return()
    await all.return()
    t.true(shm.isAttached, 'the handle stays with its own segment')
    t.is(shm.size, 64)
  })
}

async function posixPair(t: ExecutionContext, size: number) {
  const name = uniquePosixName()
  const peer = await Peer.start(t, 'plain_memory')
  await peer.ok(`posix ${encodeURIComponent(name)} ${size}`)
  t.teardown(() => rmSync(`/dev/shm${name}`, { force: true }))
  const shm = await SharedMemory.attach(NativeIpcKey.native(name, 'posix'))
  t.teardown(() => shm.detach())
  return { name, peer, shm, file: `/dev/shm${name}` }
}

const modes: readonly WatchOptions[] = [
  {},
  { stable: true },
  { sequence: { offset: 4090, type: 'uint32' } },
]

for (const options of modes)
  test(`POSIX memory that is cut short under a watch is no crash: ${JSON.stringify(options)}`, async t => {
    const { name, peer, shm, file } = await posixPair(t, 4096)
    const plain = shm.watch({ interval: 0.1, ...options })
    const renewed = shm.watch({ interval: 0.1, reattach: true, ...options })
    await Promise.all([plain.next(), renewed.next()])
    const next = [plain.next(), renewed.next()] as const
    truncateSync(file, 0)
    await failure(t, 'VANISHED', next[0])
    await peer.ok('remove')
    await peer.ok(`posix ${encodeURIComponent(name)} 8192`)
    await peer.ok('write 07')
    await peer.ok('write 02000000 4090')
    let change = (await next[1]).value
    // It may have come between the commands.
    while (change.bytes[4090] === 0) change = (await renewed.next()).value
    t.is(change.bytes.length, 8192)
    t.is(change.bytes[0], 7)
    await renewed.return()
  })

test('POSIX memory that grows: VANISHED, or with reattach the larger one', async t => {
  const { peer, shm, file } = await posixPair(t, 64)
  const plain = shm.watch({ interval: 1 })
  const renewed = shm.watch({ interval: 1, reattach: true })
  await Promise.all([plain.next(), renewed.next()])
  const next = [plain.next(), renewed.next()] as const
  truncateSync(file, 100)
  await failure(t, 'VANISHED', next[0])
  const change = (await next[1]).value
  t.like(change, { reattached: true, torn: undefined })
  t.is(change.bytes.length, 100)
  const after = renewed.next()
  await peer.ok('write 09 63')
  t.is((await after).value.bytes[63], 9)
  await renewed.return()
})

test('a range that the new segment does not have is INVALID_SIZE', async t => {
  const { name, peer, shm } = await posixPair(t, 64)
  const watch = shm.watch({ interval: 1, reattach: true, range: [32, 32] })
  await watch.next()
  const next = watch.next()
  await peer.ok('remove')
  await peer.ok(`posix ${encodeURIComponent(name)} 40`)
  await failure(t, 'INVALID_SIZE', next)
})

test('with tokens the name is looked at too', async t => {
  const { name, peer, shm } = await posixPair(t, 64)
  using on = await SystemSemaphore.open(uniqueKey(t))
  const watch = shm.watch({ on, reattach: true })
  await watch.next()
  const next = watch.next()
  await peer.ok('remove')
  await peer.ok(`posix ${encodeURIComponent(name)} 40`)
  t.like((await next).value, { reattached: true, missed: 0 })
  const after = watch.next()
  await peer.ok('write 01')
  on.release()
  t.like((await after).value, { reattached: false })
  await watch.return()
})

test('the name is looked at also where there is always a token, and a lock', async t => {
  const key = uniqueKey(t)
  const peer = await memoryPeer(t, key)
  await peer.ok('create 64')
  await using shm = await SharedMemory.attach(key)
  using on = await SystemSemaphore.open(`${key} bell`, 0, { undo: false, backend: 'systemv' })
  const watch = shm.watch({ on, policy: 'all', reattach: true })
  await watch.next()
  on.release(1000)
  await peer.ok('detach')
  await SharedMemory.remove(key, { force: true })
  const again = await memoryPeer(t, key)
  await again.ok('create 128')
  const end = performance.now() + 10_000
  let change = (await watch.next()).value
  while (!change.reattached && performance.now() < end) {
    if ((on.value() ?? 0) < 100) on.release(1000)
    change = (await watch.next()).value
  }
  t.like(change, { reattached: true })
  t.is(change.bytes.length, 128)
  await watch.return()
})

test('a key file that a cleaner deletes does not end a watch of a segment in use', async t => {
  const key = uniqueKey(t)
  const peer = await memoryPeer(t, key)
  await peer.ok('create 64')
  await using shm = await SharedMemory.attach(key)
  const watch = shm.watch(ds.int32, { interval: 1, lock: false })
  await watch.next()
  const next = watch.next()
  rmSync(segmentFile(key))
  // Two looks at the name.
  await setTimeout(250)
  await peer.ok('write 03000000')
  t.is((await next).value.value, 3)
  // Qt has to find its file to clean up.
  await watch.return()
  await peer.ok('detach')
})

test('a watch detaches from what it attached to, however it ends', async t => {
  await survives(
    t,
    `
    for (const end of ['return', 'detach', 'abort', 'while it waits']) {
      const shm = await SharedMemory.create(key, 64)
      const controller = new AbortController()
      const watch = shm.watch({ interval: 1, reattach: true, signal: controller.signal })
      await watch.next()
      const next = watch.next()
      await SharedMemory.remove(key, { force: true })
      const other = end === 'while it waits' ? undefined : await SharedMemory.create(key, 128)
      if (other) assert.equal((await next).value.reattached, true)
      else await new Promise(resolve => setTimeout(resolve, 200))
      await other?.detach()
      if (end === 'detach') await shm.detach()
      else if (end === 'abort') controller.abort()
      else await watch.return()
      await next
      await watch.next().catch(error => assert.equal(error.name, 'AbortError'))
      await shm.detach()
      assert.equal(mappings().length, 0, end)
      assert.deepEqual(leftovers(before), [], end)
    }`,
  )
})
