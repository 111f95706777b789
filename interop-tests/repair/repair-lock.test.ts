// SharedMemory.repairLock: brings a lock back that nobody alive can hold, and hurts nobody who does.
import test from 'ava'
import { SharedMemory, SystemSemaphore } from 'qt-ipc'
import { runChild } from '../helpers/child.js'
import { failure } from '../helpers/errors.js'
import { lockOf, removeSemaphore } from '../helpers/kernel.js'
import { uniqueKey } from '../helpers/keys.js'
import { memoryPeer, qtMajors } from '../helpers/peer.js'

test('a key that nobody uses has nothing to repair, and nothing is made', async t => {
  const key = uniqueKey(t)
  t.false(await SharedMemory.repairLock(key))
  t.is(lockOf(key), undefined)
  await failure(t, 'NOT_FOUND', SharedMemory.attach(key))
})

test('a lock that is free is left alone', async t => {
  const key = uniqueKey(t)
  await using shm = await SharedMemory.create(key, 8)
  const before = lockOf(key)
  t.false(await SharedMemory.repairLock(key))
  t.false(await SharedMemory.repairLock(key, { force: true }))
  t.deepEqual(lockOf(key), before)
  t.true(shm.lockable)
})

test('a lock that a task of this thread holds', async t => {
  const key = uniqueKey(t)
  await using shm = await SharedMemory.create(key, 8)
  const lock = await shm.lock()
  await failure(t, 'BUSY', SharedMemory.repairLock(key))
  t.is(lockOf(key)?.value, 0)
  t.false(lock.lost)
  lock.release()
  t.is(lockOf(key)?.value, 1)
})

for (const qt of qtMajors) {
  test(`a lock that a live program of Qt ${qt} holds is its own, unless forced`, async t => {
    const key = uniqueKey(t)
    await using shm = await SharedMemory.create(key, 8)
    const peer = await memoryPeer(t, key, { qt })
    await peer.ok('attach')
    await peer.ok('lock')
    const error = await failure(t, 'BUSY', SharedMemory.repairLock(key))
    t.regex(error.message, new RegExp(`process ${peer.pid} \\(memory\\)`))
    t.regex(error.hint ?? '', /force/)
    t.is(lockOf(key)?.value, 0)
    t.true(await SharedMemory.repairLock(key, { force: true }))
    t.is(lockOf(key)?.value, 1)
    const lock = await shm.lock({ timeout: 0 })
    lock.release()
  })
}

test('what repairLock gave back is not taken away again when the process ends', async t => {
  const key = uniqueKey(t)
  await using shm = await SharedMemory.create(key, 8)
  const lockKey = shm.nativeKey?.lockKey()
  if (!lockKey) throw new Error('no lock')
  // Taken without undo, as by a program that is gone and that the kernel did not clean up after.
  const holder = SystemSemaphore.openSync(lockKey, 1, { backend: 'systemv', undo: false })
  holder.acquireSync()
  holder.close()
  const code = `
    import { SharedMemory } from 'qt-ipc'
    const [key] = process.argv.slice(1)
    console.log(await SharedMemory.repairLock(key, { force: true }))`
  const child = await runChild(t, code, { args: [key] })
  t.is(child.code, 0, child.stderr)
  t.is(child.stdout, 'true\n')
  t.is(lockOf(key)?.value, 1)
})

test('repairLock while we hold a lock that a peer has removed', async t => {
  const key = uniqueKey(t)
  await using shm = await SharedMemory.create(key, 8)
  const lock = await shm.lock()
  const semaphore = lockOf(key)
  if (semaphore) removeSemaphore(semaphore)
  t.true(lock.lost)
  t.false(await SharedMemory.repairLock(key))
  t.true(lock.lost)
  lock.release()
  t.true(lock.lost)
  const next = await shm.lock({ timeout: 1000 })
  t.is(lockOf(key)?.value, 0)
  next.release()
  t.is(lockOf(key)?.value, 1)
})

test('repairLock in all states of a hold neither crashes nor lets two in', async t => {
  const code = `
    import { SharedMemory } from 'qt-ipc'
    import { lockOf, removeSemaphore } from './interop-tests/helpers/kernel.ts'
    const [key] = process.argv.slice(1)
    const shm = await SharedMemory.create(key, 8)
    const repair = options => SharedMemory.repairLock(key, options).catch(error => error.code)
    const told = []
    for (const options of [undefined, { force: true }])
      for (const removed of [false, true]) {
        const lock = shm.lockSync()
        if (removed) removeSemaphore(lockOf(key))
        const result = await repair(options)
        const { lost } = lock
        lock.release()
        shm.lockSync().release()
        told.push([removed, result, lost, lock.lost, lockOf(key).value])
      }
    const lock = shm.lockSync()
    removeSemaphore(lockOf(key))
    await repair()
    await shm.detach()
    told.push(lock.isHeld)
    await repair()
    console.log(JSON.stringify(told))`
  const child = await runChild(t, code, { args: [uniqueKey(t)], isolated: true })
  t.deepEqual({ code: child.code, signal: child.signal }, { code: 0, signal: null }, child.stderr)
  t.deepEqual(JSON.parse(child.stdout), [
    [false, 'ERR_QT_IPC_BUSY', false, false, 1],
    [true, false, true, true, 1],
    [false, true, true, true, 1],
    [true, false, true, true, 1],
    false,
  ])
})
