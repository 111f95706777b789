// The lock of a segment, between Node and native programs: who holds it is alone with the memory.
import test from 'ava'
import { SharedMemory } from 'qt-ipc'
import { uint64 } from 'qt-ipc/datastream'
import { lockOf, untilWaiting } from '../helpers/kernel.js'
import { uniqueKey } from '../helpers/keys.js'
import { NodePeer } from '../helpers/node-peer.js'
import { memoryPeer, qtMajors, stamp } from '../helpers/peer.js'

const now = () => process.hrtime.bigint()
const counter = { offset: 0, length: 8 }
const count = (bytes: Uint8Array) => Buffer.from(bytes).readBigUInt64LE()

/** The 64-bit counter of the native programs, in the byte order of the machine. */
function next(bytes: Uint8Array): Uint8Array {
  const changed = Buffer.alloc(8)
  changed.writeBigUInt64LE(count(bytes) + 1n)
  return changed
}

for (const qt of qtMajors) {
  test(`Node waits while Qt ${qt} holds the lock`, async t => {
    const key = uniqueKey(t)
    const peer = await memoryPeer(t, key, { qt })
    await peer.ok('create 64')
    await using shm = await SharedMemory.attach(key)
    await peer.ok('lock')
    const acquired = shm.lock().then(lock => ({ lock, at: now() }))
    await untilWaiting(key, 1)
    const released = stamp(await peer.send('unlock'))
    const { lock, at } = await acquired
    t.true(at > released)
    t.is(lockOf(key)?.value, 0)
    lock.release()
    t.is(lockOf(key)?.value, 1)
  })

  test(`Qt ${qt} waits while Node holds the lock`, async t => {
    const key = uniqueKey(t)
    await using shm = await SharedMemory.create(key, 64)
    const peer = await memoryPeer(t, key, { qt })
    await peer.ok('attach')
    const lock = await shm.lock()
    const acquired = peer.send('lock').then(stamp)
    await untilWaiting(key, 1)
    const released = now()
    lock.release()
    t.true((await acquired) > released)
    t.is(lockOf(key)?.value, 0)
    await peer.ok('unlock')
  })

  test(`attach and detach of Qt ${qt} wait while Node holds the lock`, async t => {
    const key = uniqueKey(t)
    await using shm = await SharedMemory.create(key, 64)
    const peer = await memoryPeer(t, key, { qt })
    for (const command of ['attach', 'detach']) {
      const lock = await shm.lock()
      const done = peer.ok(command).then(now)
      await untilWaiting(key, 1)
      const released = now()
      lock.release()
      t.true((await done) > released)
    }
  })

  test(`increments of Node and of two programs of Qt ${qt} at the same time all count`, async t => {
    const key = uniqueKey(t)
    await using shm = await SharedMemory.create(key, 64)
    const peers = await Promise.all([memoryPeer(t, key, { qt }), memoryPeer(t, key, { qt })])
    for (const peer of peers) await peer.ok('attach')
    const byLock = async () => {
      for (let i = 0; i < 500; i += 1) {
        using lock = await shm.lock()
        lock.write(next(lock.read(counter)))
      }
    }
    const byWithLock = async () => {
      for (let i = 0; i < 500; i += 1)
        await shm.withLock(async lock => {
          const bytes = lock.read(counter)
          await null
          lock.write(next(bytes))
        })
    }
    await Promise.all([
      ...peers.map(peer => peer.ok('increment 20000')),
      byLock(),
      byLock(),
      byWithLock(),
    ])
    t.is(count(await shm.read(counter)), 41_500n)
    t.is(lockOf(key)?.value, 1)
  })

  test.serial(`increments by blocking calls beside Qt ${qt} all count`, async t => {
    const key = uniqueKey(t)
    await using shm = await SharedMemory.create(key, 64)
    const peers = await Promise.all([memoryPeer(t, key, { qt }), memoryPeer(t, key, { qt })])
    for (const peer of peers) await peer.ok('attach')
    const sums = peers.map(peer => peer.ok('increment 20000'))
    for (let i = 0; i < 2000; i += 1) {
      using lock = shm.lockSync()
      lock.write(next(lock.read(counter)))
    }
    await Promise.all(sums)
    t.is(count(shm.readSync(counter)), 42_000n)
  })
}

test('update() of several Node processes and tasks counts every change', async t => {
  const key = uniqueKey(t)
  await using shm = await SharedMemory.create(key, 64)
  const add = async (rounds: number) => {
    for (let i = 0; i < rounds; i += 1) await shm.update(uint64, n => n + 1n)
  }
  const peers = await Promise.all([NodePeer.start(t), NodePeer.start(t)])
  const [asynchronous, blocking] = peers.map(
    peer => (body: string) =>
      peer.run(`
      const { uint64 } = await import('qt-ipc/datastream')
      const shm = await SharedMemory.attach(${JSON.stringify(key)})
      for (let i = 0; i < 1000; i += 1) ${body}
      await shm.detach()`),
  )
  await Promise.all([
    add(500),
    add(500),
    asynchronous?.('await shm.update(uint64, n => n + 1n)'),
    blocking?.('shm.updateSync(uint64, n => n + 1n)'),
  ])
  t.is(await shm.read(uint64), 3000n)
})

test('a Lock reads and writes without waiting, and releases once', async t => {
  const key = uniqueKey(t)
  await using shm = await SharedMemory.create(key, 16)
  await using other = await SharedMemory.attach(key)
  const lock = await shm.lock()
  t.true(lock.isHeld)
  t.false(lock.lost)
  lock.write(uint64, 7n, { offset: 8 })
  lock.write(Uint8Array.of(1, 2))
  t.is(lock.read(uint64, { offset: 8 }), 7n)
  t.deepEqual([...lock.read({ offset: 0, length: 3 })], [1, 2, 0])
  lock.release()
  t.false(lock.isHeld)

  const next = await other.lock()
  lock.release()
  lock[Symbol.dispose]()
  t.is(lockOf(key)?.value, 0, 'a second release would let a second holder in')
  t.true(next.isHeld)
  next.release()
  t.is(lockOf(key)?.value, 1)
})

test('withLock releases the lock after a value, a promise, an error and a rejection', async t => {
  const key = uniqueKey(t)
  await using shm = await SharedMemory.create(key, 16)
  const value = () => lockOf(key)?.value
  t.is(await shm.withLock(value), 0)
  t.is(value(), 1)
  const later = async () => {
    await null
    return value()
  }
  t.is(await shm.withLock(later), 0)
  t.is(value(), 1)
  const failure = new Error('mine')
  const thrown = shm.withLock(() => {
    throw failure
  })
  t.is(await t.throwsAsync(thrown), failure)
  t.is(value(), 1)
  t.is(await t.throwsAsync(shm.withLock(async () => Promise.reject(failure))), failure)
  t.is(value(), 1)
})
