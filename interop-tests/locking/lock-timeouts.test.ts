// A native program keeps the lock: every call ends in its time, or when it is told to, and harms nobody.
import test, { type ExecutionContext } from 'ava'
import { SharedMemory, SystemSemaphore } from 'qt-ipc'
import { failure } from '../helpers/errors.js'
import { lockOf, until, untilWaiting } from '../helpers/kernel.js'
import { uniqueKey } from '../helpers/keys.js'
import { memoryPeer, type QtMajor, qtMajors } from '../helpers/peer.js'

// Generous: nothing of this may come near the 5 s for which a native program keeps the lock, or the default timeout.
const soon = 2000

/** Checks that it ends neither before `least` ms nor much later. */
async function inTime<T>(
  t: ExecutionContext,
  least: number,
  attempt: () => T,
): Promise<Awaited<T>> {
  const start = performance.now()
  const result = await attempt()
  const took = performance.now() - start
  t.true(took > least - 5 && took < least + soon, `${least} ms took ${took} ms`)
  return result
}

/** A segment whose lock a native program has; `release` makes it give the lock back. */
async function heldByNative(t: ExecutionContext, qt: QtMajor, timeout = 5000) {
  const key = uniqueKey(t)
  const peer = await memoryPeer(t, key, { qt })
  await peer.ok('create 64')
  const shm = await SharedMemory.attach(key, { timeout })
  await peer.ok('lock')
  const release = () => peer.ok('unlock')
  return { key, peer, shm, release }
}

/** The lock works for both, and nobody is left in the kernel's queue. */
async function worksForEverybody(
  t: ExecutionContext,
  held: Awaited<ReturnType<typeof heldByNative>>,
) {
  const { key, peer, shm, release } = held
  await until(() => lockOf(key)?.waiting === 0, 'the wait to leave the kernel')
  t.is(lockOf(key)?.value, 0, 'the native program still holds it')
  await release()
  t.is(lockOf(key)?.value, 1)
  const lock = await shm.lock()
  lock.release()
  await peer.ok('lock')
  await peer.ok('unlock')
  await shm.detach()
  t.is(lockOf(key)?.value, 1)
}

for (const qt of qtMajors) {
  test(`every waiting call ends in its time while Qt ${qt} holds the lock`, async t => {
    const held = await heldByNative(t, qt)
    const { key, shm, peer } = held
    const calls = {
      lock: () => shm.lock({ timeout: 200 }),
      withLock: () => shm.withLock(() => t.fail('it is not ours'), { timeout: 200 }),
      read: () => shm.read({ timeout: 200 }),
      write: () => shm.write(new Uint8Array(8), { timeout: 200 }),
      attach: () => SharedMemory.attach(key, { timeout: 200 }),
      open: () => SharedMemory.open(key, 64, { timeout: 200 }),
      waitFor: () => SharedMemory.waitFor(key, { timeout: 200 }),
    }
    for (const [name, attempt] of Object.entries(calls)) {
      const error = await inTime(t, 200, () => failure(t, 'TIMEOUT', attempt()))
      t.is(error.operation, `SharedMemory.${name}`)
      t.is(error.key, key)
      t.regex(error.hint ?? '', new RegExp(`process ${peer.pid} \\(memory\\)`))
    }
    await inTime(t, 0, () => failure(t, 'ALREADY_EXISTS', SharedMemory.create(key, 64)))
    await inTime(t, 0, () => shm.peek())
    await worksForEverybody(t, held)
  })

  test.serial(`every blocking call ends in its time while Qt ${qt} holds the lock`, async t => {
    const held = await heldByNative(t, qt)
    const { key, shm } = held
    const timeout = 200
    const calls = [
      () => shm.lockSync({ timeout }),
      () => shm.readSync({ timeout }),
      () => shm.writeSync(new Uint8Array(8), { timeout }),
      () => SharedMemory.attachSync(key, { timeout }),
    ]
    for (const attempt of calls) await inTime(t, timeout, () => failure(t, 'TIMEOUT', attempt))
    await worksForEverybody(t, held)
  })

  test(`detach does not hang while Qt ${qt} holds the lock`, async t => {
    const held = await heldByNative(t, qt)
    const leaving = await SharedMemory.attach(held.key, { timeout: 0 }).catch(() => undefined)
    t.is(leaving, undefined)
    await inTime(t, 200, () => held.shm.detach({ timeout: 200 }))
    t.false(held.shm.isAttached)
    t.is(lockOf(held.key)?.value, 0)
    t.is(await held.peer.ok('size'), '64')
    await held.release()
    const shm = await SharedMemory.attach(held.key)
    await held.peer.ok('lock')
    await worksForEverybody(t, { ...held, shm })
  })

  test(`an abort ends the wait at once while Qt ${qt} holds the lock`, async t => {
    const held = await heldByNative(t, qt)
    const { key, shm } = held
    const calls = [
      (signal: AbortSignal) => shm.lock({ signal, timeout: Number.POSITIVE_INFINITY }),
      (signal: AbortSignal) => shm.read({ signal }),
      (signal: AbortSignal) => shm.write(new Uint8Array(8), { signal }),
      (signal: AbortSignal) => SharedMemory.attach(key, { signal }),
      (signal: AbortSignal) => SharedMemory.open(key, 64, { signal }),
      (signal: AbortSignal) => shm.detach({ signal }),
    ]
    for (const attempt of calls) {
      const controller = new AbortController()
      const reason = new Error('enough')
      const ended = t.throwsAsync(attempt(controller.signal))
      await untilWaiting(key, 1)
      controller.abort(reason)
      t.is(await inTime(t, 0, () => ended), reason)
      await untilWaiting(key, 0)
    }
    await held.release()
    await worksForEverybody(t, await heldAgain(held))
  })

  test(`timeout 0 tries once, Infinity waits, beside Qt ${qt}`, async t => {
    const held = await heldByNative(t, qt)
    const { key, shm, release } = held
    await inTime(t, 0, () => failure(t, 'TIMEOUT', shm.lock({ timeout: 0 })))
    await inTime(t, 0, () => failure(t, 'TIMEOUT', () => shm.lockSync({ timeout: 0 })))
    const forever = shm.lock({ timeout: Number.POSITIVE_INFINITY })
    const aeons = SharedMemory.attach(key, { timeout: 1e300 })
    await untilWaiting(key, 1)
    await release()
    const won = await forever
    won.release()
    await (await aeons).detach()
    const one = await shm.lock({ timeout: 0 })
    one.release()
    shm.lockSync({ timeout: 0 }).release()
    shm.lockSync({ timeout: Number.POSITIVE_INFINITY }).release()
    await worksForEverybody(t, await heldAgain(held))
  })

  test(`the timeout given to attach is the handle's, beside Qt ${qt}`, async t => {
    const held = await heldByNative(t, qt, 150)
    const error = await inTime(t, 150, () => failure(t, 'TIMEOUT', held.shm.lock()))
    t.regex(error.message, /timed out after 150 ms/)
    await inTime(t, 150, () => held.shm.detach())
    t.false(held.shm.isAttached)
  })
}

async function heldAgain(held: Awaited<ReturnType<typeof heldByNative>>) {
  const shm = held.shm.isAttached ? held.shm : await SharedMemory.attach(held.key)
  await held.peer.ok('lock')
  return { ...held, shm }
}

test('create times out waiting for a lock that exists without a segment', async t => {
  const key = uniqueKey(t)
  const { nativeKey } = await SharedMemory.create(key, 8).then(async shm => {
    await shm.detach()
    return shm
  })
  const lockKey = nativeKey?.lockKey()
  if (!lockKey) throw new Error('no lock key')
  using holder = await SystemSemaphore.create(lockKey, 1, { backend: 'systemv' })
  await holder.acquire()
  await inTime(t, 200, () => failure(t, 'TIMEOUT', SharedMemory.create(key, 8, { timeout: 200 })))
  const sync = () => SharedMemory.createSync(key, 8, { timeout: 200 })
  await inTime(t, 200, () => failure(t, 'TIMEOUT', sync))
  await failure(t, 'NOT_FOUND', SharedMemory.attach(key))
  holder.release()
  await using made = await SharedMemory.create(key, 8)
  t.is(made.size, 8)
})

test('an aborted signal rejects also when the lock is free', async t => {
  const key = uniqueKey(t)
  await using shm = await SharedMemory.create(key, 8)
  const reason = new Error('before')
  const signal = AbortSignal.abort(reason)
  const calls = [
    () => shm.lock({ signal }),
    () => shm.read({ signal }),
    () => shm.write(new Uint8Array(8).fill(1), { signal }),
    () => shm.withLock(() => t.fail('it must not run'), { signal }),
    () => SharedMemory.attach(key, { signal }),
    () => SharedMemory.create(`${key} new`, 8, { signal }),
  ]
  for (const attempt of calls) t.is(await t.throwsAsync(attempt()), reason)
  t.is(lockOf(key)?.value, 1)
  t.deepEqual([...shm.peekSync()], Array(8).fill(0))
  await failure(t, 'NOT_FOUND', SharedMemory.attach(`${key} new`))
})

test('rejects an invalid timeout before doing anything', async t => {
  const shm = await SharedMemory.create(uniqueKey(t), 8)
  await t.throwsAsync(shm.lock({ timeout: -1 }), { instanceOf: RangeError, message: /-1/ })
  await t.throwsAsync(shm.lock({ timeout: Number.NaN }), { instanceOf: RangeError, message: /NaN/ })
  const text = '5' as unknown as number
  await t.throwsAsync(shm.lock({ timeout: text }), { instanceOf: TypeError, message: /5/ })
  t.throws(() => shm.lockSync({ timeout: -1 }), { instanceOf: RangeError })
  t.is(lockOf(shm.key)?.value, 1)
  await shm.detach()
})
