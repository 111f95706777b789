// The lock of a POSIX key, between Node processes (Qt has such keys from 6.6 on). The kernel gives nothing back when
// its holder is killed (trap 7), and Qt's create() puts another semaphore under the name (traps 1, 17).
import { rmSync } from 'node:fs'
import test, { type ExecutionContext } from 'ava'
import { NativeIpcKey, SharedMemory, SystemSemaphore } from 'qt-ipc'
import { uint64 } from 'qt-ipc/datastream'
import { posixBackend } from '../helpers/backends.js'
import { failure } from '../helpers/errors.js'
import { lockOf, untilWaiting } from '../helpers/kernel.js'
import { uniqueKey } from '../helpers/keys.js'
import { NodePeer } from '../helpers/node-peer.js'
import { nobodyUnseen } from '../helpers/pid-namespace.js'

const now = () => process.hrtime.bigint()

/** A key whose objects go when the test ends; POSIX segments stay otherwise. */
function posixKey(t: ExecutionContext): NativeIpcKey {
  const key = NativeIpcKey.legacy(uniqueKey(t).slice(0, 60), { type: 'posix' })
  t.teardown(() => {
    rmSync(`/dev/shm${key.nativeKey}`, { force: true })
    rmSync(lockFile(key), { force: true })
  })
  return key
}

function lockFile(key: NativeIpcKey): string {
  return `/dev/shm/sem.${lockKey(key).nativeKey.slice(1)}`
}

function lockKey(key: NativeIpcKey): NativeIpcKey {
  const lock = key.lockKey()
  if (!lock) throw new Error('no lock')
  return lock
}

async function attachedNode(t: ExecutionContext, key: NativeIpcKey): Promise<NodePeer> {
  const node = await NodePeer.start(t)
  await node.run(`
    key = NativeIpcKey.parse(${JSON.stringify(key.toString())})
    shm = await SharedMemory.attach(key)`)
  return node
}

/** Another process, with a segment that it made. */
async function attachedNodeOf(t: ExecutionContext, key: NativeIpcKey): Promise<NodePeer> {
  const node = await NodePeer.start(t)
  await node.run(`
    key = NativeIpcKey.parse(${JSON.stringify(key.toString())})
    shm = await SharedMemory.create(key, 64)`)
  return node
}

test('POSIX: each waits while the other holds the lock', async t => {
  const key = posixKey(t)
  await using shm = await SharedMemory.create(key, 64)
  t.is(shm.backend, posixBackend)
  const node = await attachedNode(t, key)
  await node.run('lock = await shm.lock(); return null')
  const acquired = shm.lock().then(lock => ({ lock, at: now() }))
  await untilWaiting(key, 1)
  const released = await node.stamp('const before = now(); lock.release(); return before')
  const { lock, at } = await acquired
  t.true(at > released)

  const theirs = node.stamp('lock = shm.lockSync(); return now()')
  await untilWaiting(key, 1)
  const before = now()
  lock.release()
  t.true((await theirs) > before)
  await node.run('lock.release()')
  t.is(lockOf(key)?.value, 1)
})

test('POSIX: updates of several processes all count', async t => {
  const key = posixKey(t)
  await using shm = await SharedMemory.create(key, 64)
  const nodes = await Promise.all([attachedNode(t, key), attachedNode(t, key)])
  const theirs = nodes.map((node, i) =>
    node.run(`
      const { uint64 } = await import('qt-ipc/datastream')
      for (let i = 0; i < 2000; i += 1) ${i === 0 ? 'shm.updateSync' : 'await shm.update'}(uint64, n => n + 1n)`),
  )
  for (let i = 0; i < 1000; i += 1) await shm.update(uint64, n => n + 1n)
  await Promise.all(theirs)
  t.is(await shm.read(uint64), 5000n)
  t.is(lockOf(key)?.value, 1)
})

test('POSIX: time limits and aborts', async t => {
  const key = posixKey(t)
  await using shm = await SharedMemory.create(key, 64)
  const node = await attachedNode(t, key)
  await node.run('lock = await shm.lock(); return null')
  const start = performance.now()
  await failure(t, 'TIMEOUT', shm.lock({ timeout: 100 }))
  await failure(t, 'TIMEOUT', () => shm.lockSync({ timeout: 100 }))
  await failure(t, 'TIMEOUT', SharedMemory.attach(key, { timeout: 100 }))
  t.true(performance.now() - start < 4500)
  await untilWaiting(key, 0)
  const controller = new AbortController()
  const wait = t.throwsAsync(shm.lock({ signal: controller.signal }))
  await untilWaiting(key, 1)
  const reason = new Error('enough')
  controller.abort(reason)
  t.is(await wait, reason)
  await untilWaiting(key, 0)
  await node.run('lock.release()')
  await shm.read({ timeout: 0 })
  t.is(lockOf(key)?.value, 1)
})

test('POSIX: repairLock repairs the lock of a killed holder, not of a live one', async t => {
  const key = posixKey(t)
  const shm = await SharedMemory.create(key, 64)
  const node = await attachedNode(t, key)
  await node.run('lock = await shm.lock(); return null')
  const busy = await failure(t, 'BUSY', SharedMemory.repairLock(key))
  t.regex(busy.message, new RegExp(`process ${node.pid}\\b`))
  t.is(lockOf(key)?.value, 0)

  node.process.kill()
  await node.process.exited
  t.is(lockOf(key)?.value, 0, 'nobody gives it back')
  const error = await failure(t, 'TIMEOUT', shm.lock({ timeout: 50 }))
  t.regex(error.hint ?? '', /repairLock/)
  await failure(t, 'TIMEOUT', SharedMemory.attach(key, { timeout: 50 }))

  t.true(await SharedMemory.repairLock(key, nobodyUnseen))
  t.is(lockOf(key)?.value, 1)
  t.false(await SharedMemory.repairLock(key))
  const lock = await shm.lock({ timeout: 0 })
  await failure(t, 'BUSY', SharedMemory.repairLock(key))
  lock.release()
  await shm.detach()
})

test('POSIX: removes what a killed holder left, but not under a live program', async t => {
  const key = posixKey(t)
  const holder = await attachedNodeOf(t, key)
  await holder.run('lock = await shm.lock(); return null')
  const held = await failure(t, 'BUSY', SharedMemory.remove(key))
  t.regex(held.message, new RegExp(`in use by process ${holder.pid}\\b`))
  t.is(lockOf(key)?.value, 0)

  const waiting = await NodePeer.start(t)
  await waiting.run(`
    key = NativeIpcKey.parse(${JSON.stringify(key.toString())})
    attaching = SharedMemory.attach(key, { timeout: Infinity })
    return null`)
  await untilWaiting(key, 1)
  holder.process.kill()
  await holder.process.exited
  const used = await failure(t, 'BUSY', SharedMemory.remove(key))
  t.regex(used.message, new RegExp(`in use by process ${waiting.pid}\\b`))
  t.is(lockOf(key)?.value, 0)
  t.is(lockOf(key)?.waiting, 1)

  waiting.process.kill()
  await waiting.process.exited
  t.true(await SharedMemory.remove(key, nobodyUnseen))
  t.is(lockOf(key), undefined)
  t.false(await SharedMemory.remove(key))
})

test('POSIX: force removes a segment whose lock is held', async t => {
  const key = posixKey(t)
  const holder = await attachedNodeOf(t, key)
  await holder.run('lock = await shm.lock(); return null')
  t.true(await SharedMemory.remove(key, { force: true }))
  t.is(lockOf(key), undefined)
  await holder.run('lock.release()')
})

test('POSIX: detach does not hang when the holder was killed', async t => {
  const key = posixKey(t)
  const shm = await SharedMemory.create(key, 64, { timeout: 50 })
  const node = await attachedNode(t, key)
  await node.run('lock = await shm.lock(); return null')
  node.process.kill()
  await node.process.exited
  const start = performance.now()
  await shm.detach()
  t.true(performance.now() - start < 4500)
  t.false(shm.isAttached)
  t.true(await SharedMemory.repairLock(key, nobodyUnseen))
})

test('POSIX: process.exit(), errors and workers release the lock', async t => {
  const key = posixKey(t)
  await using shm = await SharedMemory.create(key, 64)
  for (const end of ['process.exit(0)', 'setImmediate(() => { throw new Error("uncaught") })']) {
    const node = await attachedNode(t, key)
    await node.run('lock = await shm.lock(); return null')
    const wait = shm.lock()
    await untilWaiting(key, 1)
    node.end(end)
    const lock = await wait
    lock.release()
    await node.process.exited
    t.is(lockOf(key)?.value, 1, end)
  }
})

test('POSIX: a lock replaced while it is held is lost, and both semaphores keep their values', async t => {
  const key = posixKey(t)
  await using shm = await SharedMemory.create(key, 64)
  const lock = await shm.lock()
  const before = lockOf(key)
  const waiter = await NodePeer.start(t)
  await waiter.run(`
    key = NativeIpcKey.parse(${JSON.stringify(key.toString())})
    attached = SharedMemory.attach(key); return null`)
  await untilWaiting(key, 1)
  // As QSystemSemaphore::Create does: unlinked, and made anew with 1.
  using other = await SystemSemaphore.create(lockKey(key), 1, { backend: 'posix' })
  t.not(lockOf(key)?.id, before?.id)
  t.true(lock.lost)
  await other.acquire()
  lock.release()
  t.true(lock.lost)
  t.is(lockOf(key)?.value, 0, 'the hold of another')
  await failure(t, 'TIMEOUT', shm.lock({ timeout: 0 }))
  other.release()
  await waiter.run('await attached; return null')
  const next = await shm.lock({ timeout: 1000 })
  t.is(lockOf(key)?.value, 0)
  t.false(next.lost)
  next.release()
  t.is(lockOf(key)?.value, 1)
})

test('POSIX: a wait for a lock that is replaced acquires the new one', async t => {
  const key = posixKey(t)
  await using shm = await SharedMemory.create(key, 64)
  const node = await attachedNode(t, key)
  await node.run('lock = await shm.lock(); return null')
  const wait = shm.lock()
  await untilWaiting(key, 1)
  using other = await SystemSemaphore.create(lockKey(key), 1, { backend: 'posix' })
  await other.acquire()
  await node.run('lock.release()')
  await untilWaiting(key, 1)
  other.release()
  const lock = await wait
  t.is(lockOf(key)?.value, 0)
  t.false(lock.lost)
  lock.release()
  t.is(lockOf(key)?.value, 1)
})
