// A call that would wait for its own thread is told so: BUSY instead of a self-made deadlock.
import test from 'ava'
import { SharedMemory } from 'qt-ipc'
import { uint64 } from 'qt-ipc/datastream'
import { failure } from '../helpers/errors.js'
import { lockOf, untilWaiting } from '../helpers/kernel.js'
import { uniqueKey } from '../helpers/keys.js'
import { NodePeer } from '../helpers/node-peer.js'
import { memoryPeer } from '../helpers/peer.js'

test('rejects a call with BUSY instead of waiting for the lock of the same task', async t => {
  const key = uniqueKey(t)
  await using shm = await SharedMemory.create(key, 64)
  await using twin = await SharedMemory.attach(key)
  await shm.withLock(async lock => {
    for (const handle of [shm, twin]) {
      await failure(t, 'BUSY', handle.lock())
      await failure(t, 'BUSY', handle.read())
      await failure(t, 'BUSY', handle.write(new Uint8Array(1)))
      await failure(
        t,
        'BUSY',
        handle.withLock(() => t.fail()),
      )
    }
    await failure(t, 'BUSY', SharedMemory.attach(key))
    lock.write(Uint8Array.of(9))
  })
  t.is(lockOf(key)?.value, 1)
  t.deepEqual([...(await shm.read({ offset: 0, length: 1 }))], [9])
})

// Alone: a call may wait for a turn of the event loop that another test is waiting for.
test.serial('a blocking call does not wait for a task of its own thread', async t => {
  const key = uniqueKey(t)
  await using shm = await SharedMemory.create(key, 64)
  await using twin = await SharedMemory.attach(key)
  const lock = await shm.lock()
  // After a turn of the event loop no call waits for one.
  await new Promise(setImmediate)
  const blocking = [
    () => shm.lockSync(),
    () => twin.lockSync(),
    () => shm.readSync(),
    () => shm.writeSync(new Uint8Array(1)),
    () => SharedMemory.attachSync(key),
  ]
  for (const attempt of blocking) await failure(t, 'BUSY', attempt)
  const waiting = twin.lock()
  lock.release()
  // Granted to the task, which does not know yet: to block would be a deadlock.
  for (const attempt of blocking) await failure(t, 'BUSY', attempt)
  const next = await waiting
  next.release()
  shm.lockSync().release()
})

test('a blocking call does not wait while a task of its own thread waits for a native program', async t => {
  const key = uniqueKey(t)
  await using shm = await SharedMemory.create(key, 64)
  const peer = await memoryPeer(t, key)
  await peer.ok('attach')
  await peer.ok('lock')
  const waiting = shm.lock()
  await untilWaiting(key, 1)
  await failure(t, 'BUSY', () => shm.lockSync())
  await failure(t, 'BUSY', () => shm.readSync())
  await peer.ok('unlock')
  const lock = await waiting
  lock.release()
})

test('a detach without the lock leaves the lock of a task held', async t => {
  const key = uniqueKey(t)
  await using shm = await SharedMemory.create(key, 64)
  const twin = await SharedMemory.attach(key)
  const third = await SharedMemory.attach(key)
  const lock = await shm.lock()
  twin.detachSync()
  t.false(twin.isAttached)
  t.is(lockOf(key)?.value, 0)
  const leaving = third.detach()
  t.is(lockOf(key)?.value, 0)
  lock.release()
  await leaving
  t.false(lock.lost)
  t.is(lockOf(key)?.value, 1)
})

test('detach releases a Lock of its handle', async t => {
  const key = uniqueKey(t)
  await using shm = await SharedMemory.create(key, 64)
  for (const leave of [
    (one: SharedMemory) => one.detach(),
    (one: SharedMemory) => one.detachSync(),
  ]) {
    const twin = await SharedMemory.attach(key)
    const lock = await twin.lock()
    await leave(twin)
    t.false(lock.isHeld)
    t.false(lock.lost)
    t.is(lockOf(key)?.value, 1)
    const next = await shm.lock({ timeout: 0 })
    lock.release()
    t.is(lockOf(key)?.value, 0)
    next.release()
  }
})

test('threads of one process exclude each other, and none releases the lock of another', async t => {
  const key = uniqueKey(t)
  await using shm = await SharedMemory.create(key, 64)
  const node = await NodePeer.start(t)
  await node.run(`shm = await SharedMemory.attach(${JSON.stringify(key)})`)
  const code = `
    import { uint64 } from 'qt-ipc/datastream'
    const shm = await SharedMemory.attach(${JSON.stringify(key)})
    for (let i = 0; i < 1000; i += 1) await shm.update(uint64, n => n + 1n)
    for (let i = 0; i < 1000; i += 1) shm.updateSync(uint64, n => n + 1n)
    await shm.detach()
    say('done')`
  const done = await node.run(`
    const { uint64 } = await import('qt-ipc/datastream')
    const threads = [0, 1, 2].map(() => startWorker(${JSON.stringify(code)}))
    for (let i = 0; i < 1000; i += 1) await shm.update(uint64, n => n + 1n)
    return Promise.all(threads)`)
  t.deepEqual(done, ['done', 'done', 'done'])
  t.is(await shm.read(uint64), 7000n)

  await node.run(`return startWorker(\`
    const shm = await SharedMemory.attach(${JSON.stringify(key)})
    globalThis.lock = await shm.lock()
    say('locked')
    await heard()
    lock.release()
    process.exit()\`)`)
  const told = await node.run(`
    const codes = []
    const note = ({ code }) => codes.push(code)
    await shm.lock({ timeout: 50 }).catch(note)
    try { shm.lockSync({ timeout: 50 }) } catch (error) { note(error) }
    const wait = shm.lock().then(lock => { codes.push(worker.released); lock.release() })
    worker.released = true
    worker.postMessage(0)
    await wait
    return codes`)
  t.deepEqual(told, ['ERR_QT_IPC_TIMEOUT', 'ERR_QT_IPC_TIMEOUT', true])
  t.is(lockOf(key)?.value, 1)
})
