// Content that does not change any more, of a native program that is stopped, and of one that was killed.
import test from 'ava'
import { SharedMemory } from 'qt-ipc'
import { qt as release } from 'qt-ipc/datastream'
import { misused } from '../../helpers/expect-error.js'
import { uniqueKey } from '../../helpers/keys.js'
import { memoryPeer, qtMajors } from '../../helpers/peer.js'

const ds = release('5.15', { byteOrder: 'littleEndian' })

for (const qt of qtMajors)
  for (const mode of ['readOnly', 'readWrite'] as const)
    test(`Qt ${qt}, ${mode}: reports once that nothing changes, and whether the creator is alive`, async t => {
      const key = uniqueKey(t)
      const peer = await memoryPeer(t, key, { qt })
      await peer.ok('create 64')
      await peer.ok('write 07000000')
      await using shm = await SharedMemory.attach(key, { mode })
      const watch = shm.watch(ds.int32, { interval: 1, stale: 50 })
      t.like((await watch.next()).value, { value: 7, stale: undefined })
      process.kill(peer.pid, 'SIGSTOP')
      const stopped = (await watch.next()).value
      t.like(stopped, { value: 7, stale: { unchangedFor: 50, creator: 'alive' } })
      process.kill(peer.pid, 'SIGCONT')
      const next = watch.next()
      await peer.ok('write 08000000')
      t.like((await next).value, { value: 8, stale: undefined }, 'it is not reported twice')
      peer.write('crash')
      await peer.exited
      t.like((await watch.next()).value, {
        value: 8,
        stale: { unchangedFor: 50, creator: 'exited' },
      })
      await watch.return()
    })

for (const qt of qtMajors)
  test(`Qt ${qt}: the first content of a killed program is marked by itself, unless another one is attached`, async t => {
    const key = uniqueKey(t)
    const peer = await memoryPeer(t, key, { qt })
    await peer.ok('create 64')
    const other = await memoryPeer(t, key, { qt })
    await other.ok('attach')
    peer.write('crash')
    await peer.exited
    await using shm = await SharedMemory.attach(key)
    const first = async () => {
      const watch = shm.watch(ds.int32)
      const { value } = await watch.next()
      await watch.return()
      return value.stale
    }
    t.is(await first(), undefined)
    other.write('crash')
    await other.exited
    t.deepEqual(await first(), { unchangedFor: undefined, creator: 'exited' })
  })

test('rejects a wrong time', async t => {
  await using shm = await SharedMemory.create(uniqueKey(t), 64)
  await misused(t, TypeError, /stale.*soon/, () => shm.watch({ stale: 'soon' as never }))
  for (const stale of [0, Number.NaN])
    await misused(t, RangeError, /stale/, () => shm.watch({ stale }))
})
