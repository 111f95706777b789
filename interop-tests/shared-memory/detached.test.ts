// What is over: a handle that was detached, a signal that has aborted.
import { existsSync } from 'node:fs'
import test from 'ava'
import { type AttachOptions, SharedMemory } from 'qt-ipc'
import { qt as release } from 'qt-ipc/datastream'
import { refused } from '../helpers/expect-error.js'
import { uniqueKey } from '../helpers/keys.js'
import { lockFile, segmentFile } from '../helpers/segments.js'
import { ways } from '../helpers/sync-and-async.js'

const ds = release('5.15')

for (const way of ways)
  test(`${way.name}: after detach every call is rejected with DETACHED, but detach succeeds`, async t => {
    const key = uniqueKey(t)
    const shm = await way.create(key, 16)
    const lock = await shm.lock()
    lock.release()
    await way.detach(shm)
    await way.detach(shm)
    await shm.detach()
    shm.detachSync()
    await shm[Symbol.asyncDispose]()
    const calls: Record<string, () => unknown> = {
      lock: () => shm.lock(),
      lockSync: () => shm.lockSync(),
      withLock: () => shm.withLock(() => t.fail()),
      read: () => shm.read(),
      readSync: () => shm.readSync(),
      write: () => shm.write(new Uint8Array(1)),
      writeSync: () => shm.writeSync(new Uint8Array(1)),
      update: () => shm.update(ds.int32, n => n),
      updateSync: () => shm.updateSync(ds.int32, n => n),
      peek: () => shm.peek(),
      peekSync: () => shm.peekSync(),
      view: () => shm.view(),
    }
    for (const [name, call] of Object.entries(calls))
      await refused(
        t,
        'DETACHED',
        { operation: `SharedMemory.${name}`, key, hint: /Attach again/ },
        call,
      )
    for (const [operation, call] of [
      ['Lock.read', () => lock.read()],
      ['Lock.write', () => lock.write(new Uint8Array(1))],
    ] as const)
      await refused(t, 'DETACHED', { operation, key, hint: /Attach again/ }, call)
  })

test('with an aborted signal nothing is created, read or written', async t => {
  const key = uniqueKey(t)
  const reason = { why: 'an object, not an Error' }
  const signal = AbortSignal.abort(reason)
  const aborted = async (call: () => Promise<unknown>) =>
    t.is(
      await call().then(
        () => 'done',
        error => error,
      ),
      reason,
    )
  const options: AttachOptions = { signal }
  await aborted(() => SharedMemory.create(key, 8, options))
  await aborted(() => SharedMemory.open(key, 8, options))
  await aborted(() => SharedMemory.waitFor(key, options))
  t.false(existsSync(segmentFile(key)) || existsSync(lockFile(key)))
  await using shm = await SharedMemory.create(key, 8)
  await aborted(() => SharedMemory.attach(key, options))
  await aborted(() => shm.read(options))
  await aborted(() => shm.write(Uint8Array.of(1), options))
  await aborted(() => shm.update(ds.int32, n => n + 1, options))
  await aborted(() => shm.lock(options))
  await aborted(() => shm.withLock(() => t.fail(), options))
  t.deepEqual(await shm.read(), new Uint8Array(8))
})
