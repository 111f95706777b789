import { spawnSync } from 'node:child_process'
// setNativeKey(path): a System V segment whose key file the programs agreed on. Qt before 6.6 has no lock for it.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import test, { type ExecutionContext } from 'ava'
import { NativeIpcKey, SharedMemory } from 'qt-ipc'
import { qt as release } from 'qt-ipc/datastream'
import { refused } from '../helpers/expect-error.js'
import { uniquePath } from '../helpers/keys.js'
import { Peer, qtMajors, stamp } from '../helpers/peer.js'
import { segmentOf } from '../helpers/segments.js'
import { ways } from '../helpers/sync-and-async.js'

const ds = release('5.15')

async function nativePeer(t: Parameters<typeof refused>[0], path: string, qt: 5 | 6) {
  const peer = await Peer.start(t, 'memory', { qt })
  await peer.ok(`key native ${encodeURIComponent(path)}`)
  return peer
}

/** From Qt 6.6 on the programs have a lock for native keys, and it is ours, too. */
async function excludeEachOther(t: ExecutionContext, shm: SharedMemory, peer: Peer): Promise<void> {
  await peer.ok('lock')
  await t.throwsAsync(shm.read({ timeout: 20 }), { code: 'ERR_QT_IPC_TIMEOUT' })
  await peer.ok('unlock')
  const lock = await shm.lock()
  const theirs = peer.send('lock')
  const before = process.hrtime.bigint()
  lock.release()
  t.true(stamp(await theirs) > before)
  await peer.ok('unlock')
}

const guarded = {
  lock: shm => shm.lock(),
  lockSync: shm => shm.lockSync(),
  withLock: shm => shm.withLock(() => {}),
  read: shm => shm.read(),
  readSync: shm => shm.readSync(),
  write: shm => shm.write(ds.int32, 1),
  writeSync: shm => shm.writeSync(ds.int32, 1),
  update: shm => shm.update(ds.int32, n => n + 1),
  updateSync: shm => shm.updateSync(ds.int32, n => n + 1),
} satisfies Record<string, (shm: SharedMemory) => unknown>

for (const way of ways)
  for (const qt of qtMajors)
    test(`${way.name}: a segment of Qt ${qt} has no lock before Qt 6.6: peek works, the other calls give the reason`, async t => {
      const path = uniquePath()
      t.teardown(() => rmSync(path, { force: true }))
      const key = NativeIpcKey.native(path, 'systemv')
      const peer = await nativePeer(t, path, qt)
      await peer.ok('create 64')
      await peer.ok('write 0000002a 8')
      const shm = await way.attach(key)
      t.is(shm.backend, 'qt')
      t.is(shm.key, `systemv:${path}`)
      t.is(shm.lockable, peer.locksNativeKeys)
      if (peer.locksNativeKeys) return excludeEachOther(t, shm, peer)
      t.regex(await peer.send('lock'), /^error 6 LockError/)
      for (const [name, call] of Object.entries(guarded))
        await refused(
          t,
          'LOCK_ERROR',
          {
            operation: `SharedMemory.${name}`,
            key: `systemv:${path}`,
            qtError: 'LockError',
            hint: /peek\(\).*`lock`/,
          },
          () => call(shm),
        )
      t.is(await way.peekAs(shm, ds.int32, { offset: 8 }), 42)
      shm.view().set([7], 0)
      t.is(await peer.ok('read 0 1'), '07')
      await peer.ok('detach')
      await way.detach(shm)
      t.is(segmentOf(path), undefined)
      // Qt would delete it: but any file may have that path.
      t.true(existsSync(path))
    })

for (const way of ways)
  for (const backend of ['qt', 'systemv'] as const)
    for (const qt of qtMajors)
      test(`${way.name}, back end ${backend}: Qt ${qt} attaches to a segment of Node; Node processes share a lock`, async t => {
        const path = uniquePath()
        const key = NativeIpcKey.native(path, 'systemv')
        const shm = await way.create(key, 50, { backend })
        t.true(shm.lockable)
        await way.write(shm, Uint8Array.of(1, 2))
        const peer = await nativePeer(t, path, qt)
        t.is(await peer.ok('attach'), '50')
        t.is(await peer.ok('read 0 3'), '010200')
        if (peer.locksNativeKeys) await excludeEachOther(t, shm, peer)
        else t.regex(await peer.send('lock'), /^error 6 LockError/)
        await peer.ok('write ff 49')

        const { key: number = 0 } = segmentOf(path) ?? {}
        t.teardown(() => spawnSync('ipcrm', ['-S', String(number)]))
        const second = await way.attach(key, { backend })
        t.true(second.lockable)
        using lock = await shm.lock()
        await refused(
          t,
          'TIMEOUT',
          { operation: 'SharedMemory.read', key: `${key}`, hint: /A task of this thread/ },
          () => second.read({ timeout: 0 }),
        )
        lock.release()
        t.is((await way.read(second))[49], 255)
        await way.detach(second)
        await way.detach(shm)
        t.true(existsSync(path))
        t.is(await peer.ok('read 0 2'), '0102')
        await peer.ok('detach')
        t.false(existsSync(path))
        t.is(await SharedMemory.remove(key), false)
      })

for (const way of ways)
  for (const backend of ['qt', 'systemv'] as const)
    test(`${way.name}, back end ${backend}: a failed attach leaves an ordinary file alone (trap 4)`, async t => {
      const path = uniquePath()
      t.teardown(() => rmSync(path, { force: true }))
      writeFileSync(path, 'precious')
      const key = NativeIpcKey.native(path, 'systemv')
      const details = {
        operation: `SharedMemory.attach${way.name === 'blocking' ? 'Sync' : ''}`,
        key: `systemv:${path}`,
        qtError: 'NotFound',
        hint: /waitFor/,
      }
      await refused(t, 'NOT_FOUND', details, () => way.attach(key, { backend }))
      t.is(await SharedMemory.remove(key, { backend }), false)
      t.is(await SharedMemory.repairLock(key, { backend }), false)
      t.is(readFileSync(path, 'utf8'), 'precious')
      t.is(segmentOf(path), undefined)
    })

test('rejects attach and create for a path in a missing folder', async t => {
  const path = `${uniquePath()}/below`
  const key = NativeIpcKey.native(path, 'systemv')
  await refused(
    t,
    'NOT_FOUND',
    { operation: 'SharedMemory.attach', key: `${key}`, qtError: 'NotFound', hint: /directory/ },
    () => SharedMemory.attach(key),
  )
  const error = await t.throwsAsync(SharedMemory.create(key, 8), {
    code: 'ERR_QT_IPC_KEY_ERROR',
  })
  t.true(error?.message.includes(path), error?.message)
})
