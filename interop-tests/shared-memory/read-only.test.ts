// A read-only handle: it only looks, or with `backend: 'qt'` is attached by a mapping that forbids writing, so a write that
// got through would kill the process.
import { readFileSync } from 'node:fs'
import test from 'ava'
import { NativeIpcKey, SharedMemory } from 'qt-ipc'
import { qt as release } from 'qt-ipc/datastream'
import { refused } from '../helpers/expect-error.js'
import { uniqueKey, uniquePosixName } from '../helpers/keys.js'
import { memoryPeer, Peer, qtMajors } from '../helpers/peer.js'
import { segmentFile, segmentOf } from '../helpers/segments.js'
import { ways } from '../helpers/sync-and-async.js'

const ds = release('5.15')
const hint = /mode 'readWrite'/
const bytes = Uint8Array.of(1)

const attempts = {
  write: (shm: SharedMemory) => shm.write(bytes),
  writeSync: (shm: SharedMemory) => shm.writeSync(ds.int32, 1),
  update: (shm: SharedMemory) => shm.update(ds.int32, n => n + 1),
  updateSync: (shm: SharedMemory) => shm.updateSync(ds.int32, n => n + 1),
  view: (shm: SharedMemory) => shm.view(),
}

async function writesNothing(t: Parameters<typeof refused>[0], shm: SharedMemory) {
  for (const [name, attempt] of Object.entries(attempts))
    await refused(t, 'READ_ONLY', { operation: `SharedMemory.${name}`, key: shm.key, hint }, () =>
      attempt(shm),
    )
  const { key } = shm
  await shm.withLock(async lock => {
    await refused(t, 'READ_ONLY', { operation: 'Lock.write', key, hint }, () => lock.write(bytes))
  })
  // The lock came back each time.
  using lock = shm.lockSync({ timeout: 0 })
  t.true(lock.isHeld)
}

/** r--s or rw-s, from the kernel's own table. */
function protection(pattern: string): string | undefined {
  const maps = readFileSync('/proc/self/maps', 'utf8').split('\n')
  return maps.find(line => line.includes(pattern))?.split(' ')[1]
}

for (const qt of qtMajors)
  for (const backend of ['qt', 'systemv'] as const)
    for (const way of ways)
      test(`${way.name}, back end ${backend}: reads, and writes nothing, beside Qt ${qt}`, async t => {
        const key = uniqueKey(t)
        const peer = await memoryPeer(t, key, { qt })
        await peer.ok('create 64')
        await peer.ok('fill 170')
        await using shm = await way.attach(key, { mode: 'readOnly', backend })
        const segment = segmentOf(segmentFile(key))
        const isAttached = backend === 'qt'
        t.is(segment?.attached, isAttached ? 2 : 1)
        const mapping = protection(`SYSV${(segment?.key ?? 0).toString(16)}`)
        t.is(mapping, isAttached ? 'r--s' : undefined)
        t.is(shm.mode, 'readOnly')
        await writesNothing(t, shm)
        t.is(await peer.ok('read'), 'aa'.repeat(64))
        await peer.ok('write 00000007')
        t.is(await shm.read(ds.int32), 7)
        t.is(shm.peekSync(ds.int32), 7)
      })

test('POSIX memory: reads, and writes nothing', async t => {
  const name = uniquePosixName()
  const peer = await Peer.start(t, 'plain_memory')
  await peer.ok(`posix ${encodeURIComponent(name)} 64`)
  await peer.ok('write 00000007')
  const key = NativeIpcKey.native(name, 'posix')
  const shm = await SharedMemory.attach(key, { mode: 'readOnly' })
  t.is(protection(`/dev/shm${name}`), undefined)
  t.is(await shm.peek(ds.int32), 7)
  for (const name of ['write', 'update', 'view'] as const)
    await refused(t, 'READ_ONLY', { operation: `SharedMemory.${name}`, key: `${key}`, hint }, () =>
      attempts[name](shm),
    )
  t.is(await peer.ok('read 0 4'), '00000007')
  await peer.ok('remove')
  await shm.detach()
})
