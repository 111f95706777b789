// The option `lock`: programs that guard a segment with a semaphore of their own.
import { existsSync } from 'node:fs'
import test from 'ava'
import { NativeIpcKey, SharedMemory, SystemSemaphore } from 'qt-ipc'
import { qt as release } from 'qt-ipc/datastream'
import { misused, refused } from '../helpers/expect-error.js'
import { uniqueKey, uniquePath } from '../helpers/keys.js'
import { memoryPeer, Peer, qtMajors, semaphorePeer, stamp } from '../helpers/peer.js'
import { lockFile, lockValue } from '../helpers/segments.js'

const { int32 } = release('5.15')

for (const qt of qtMajors) {
  test(`acquires the semaphore of a program of Qt ${qt} for each read, write and update`, async t => {
    const [key, guard] = [uniqueKey(t), uniqueKey(t)]
    const peer = await semaphorePeer(t, guard, { qt, args: ['--initial', '1', '--create'] })
    const memory = await memoryPeer(t, key, { qt })
    await memory.ok('create 64')
    using lock = await SystemSemaphore.open(guard, 1)
    await using shm = await SharedMemory.attach(key, { lock, timeout: 20 })
    t.true(shm.lockable)

    await peer.send('acquire', /^acquired/)
    const held = {
      read: () => shm.read(),
      readSync: () => shm.readSync(),
      write: () => shm.write(int32, 1),
      writeSync: () => shm.writeSync(int32, 1),
      update: () => shm.update(int32, n => n + 1),
      updateSync: () => shm.updateSync(int32, n => n + 1),
      lock: () => shm.lock(),
      lockSync: () => shm.lockSync(),
      withLock: () => shm.withLock(() => t.fail()),
    }
    for (const [name, call] of Object.entries(held))
      await refused(
        t,
        'TIMEOUT',
        { operation: `SharedMemory.${name}`, key, hint: new RegExp(`process ${peer.pid}`) },
        call,
      )
    t.is(await memory.ok('read 0 4'), '00000000')
    t.is(await shm.peek(int32), 0)

    const written = shm.write(int32, 5, { timeout: 10_000 }).then(() => process.hrtime.bigint())
    const released = stamp(await peer.send('release', /^released/))
    t.true((await written) > released)
    t.is(await memory.ok('read 0 4'), '00000005')
    await shm.update(int32, n => n + 1)
    shm.updateSync(int32, n => n + 1)
    t.is(await shm.read(int32), 7)
    t.is(lock.value(), 1)

    await shm.withLock(async hold => {
      t.is(lock.value(), 0)
      hold.write(int32, 8)
    })
    t.is(lock.value(), 1)
  })

  test(`the segment's own lock of Qt ${qt} is left alone where another was agreed on`, async t => {
    const [key, guard] = [uniqueKey(t), uniqueKey(t)]
    const memory = await memoryPeer(t, key, { qt })
    await memory.ok('create 64')
    using lock = await SystemSemaphore.open(guard, 1)
    const shm = await SharedMemory.attach(key, { lock })
    await memory.ok('lock')
    await shm.write(int32, 3, { timeout: 20 })
    t.is(await memory.ok('read 0 4'), '00000003')
    t.is(await lockValue(t, key), 0)
    await memory.ok('unlock')
    await shm.detach()
  })

  test(`a native key of Qt ${qt}, which has no lock, becomes lockable`, async t => {
    const path = uniquePath()
    const key = NativeIpcKey.native(path, 'systemv')
    const peer = await Peer.start(t, 'memory', { qt })
    await peer.ok(`key native ${encodeURIComponent(path)}`)
    await peer.ok('create 64')
    using lock = await SystemSemaphore.open(uniqueKey(t), 1)
    const shm = await SharedMemory.attach(key, { lock })
    t.true(shm.lockable)
    await shm.write(int32, 77)
    t.is(await peer.ok('read 0 4'), '0000004d')
    t.is(await shm.update(int32, n => n + 1), 78)
    t.is(lock.value(), 1)
    await shm.detach()
    await peer.ok('detach')
  })
}

test('rejects a lock option that is not a SystemSemaphore, and creates nothing', async t => {
  const key = uniqueKey(t)
  const lock = { acquire() {}, release() {} } as unknown as SystemSemaphore
  await misused(t, TypeError, /lock must be a SystemSemaphore/, () =>
    SharedMemory.create(key, 8, { lock }),
  )
  await misused(t, TypeError, /lock must be a SystemSemaphore/, () =>
    SharedMemory.attachSync(key, { lock }),
  )
  t.is(await SharedMemory.remove(key), false)
})

test('a closed semaphore as the lock: each call is rejected, and changes nothing', async t => {
  const [key, guard] = [uniqueKey(t), uniqueKey(t)]
  const lock = await SystemSemaphore.open(guard, 1)
  await using shm = await SharedMemory.create(key, 8, { lock })
  const hold = await shm.lock()
  lock.close()
  hold.release()
  const hint = /after the segment is detached/
  for (const name of ['read', 'readSync', 'lock', 'lockSync'] as const)
    await refused(t, 'DETACHED', { operation: `SharedMemory.${name}`, key, hint }, () =>
      shm[name]({ timeout: 0 }),
    )
  t.false(existsSync(lockFile(guard)), 'made by us, gone with us')
})
