// What a watch delivers, and how it ends.
import test from 'ava'
import { SharedMemory, type WatchOptions } from 'qt-ipc'
import { qt as release } from 'qt-ipc/datastream'
import { uniqueKey } from './helpers/keys.js'
import { memoryPeer, qtMajors } from './helpers/peer.js'

const ds = release('5.15', { byteOrder: 'littleEndian' })

const ways: Record<string, WatchOptions> = {
  'under the lock': { interval: 1 },
  'without it': { interval: 1, lock: false },
  stable: { interval: 1, stable: true },
  'all of them': { interval: 1, policy: 'all' },
}

for (const qt of qtMajors)
  for (const [way, options] of Object.entries(ways))
    test(`Qt ${qt} writes, ${way}: first what is there, then every change`, async t => {
      const key = uniqueKey(t)
      const peer = await memoryPeer(t, key, { qt })
      await peer.ok('create 64')
      await peer.ok('write 07000000')
      await using shm = await SharedMemory.attach(key)
      const seen: number[] = []
      for await (const change of shm.watch(ds.int32, options)) {
        t.is(change.bytes.length, 4)
        t.is(change.torn, way === 'under the lock' || way === 'all of them' ? false : undefined)
        t.true(Math.abs(performance.now() - change.at) < 10_000)
        t.false(change.reattached)
        seen.push(change.value)
        if (change.value === 10) break
        await peer.ok(`write 0${change.value + 1 === 10 ? 'a' : change.value + 1}000000`)
      }
      t.deepEqual(seen, [7, 8, 9, 10])
      t.is(await peer.ok('size'), '64')
      t.true(shm.isAttached)
      t.is(await shm.read(ds.int32), 10)
    })

test('only the range counts, and a codec of fixed size has its own', async t => {
  await using shm = await SharedMemory.create(uniqueKey(t), 64)
  const byCodec = shm.watch(ds.int32, { interval: 1 })
  const byRange = shm.watch({ interval: 1, range: [8, 2] })
  const rest = shm.watch({ interval: 1, range: [60] })
  t.is((await byCodec.next()).value.value, 0)
  t.deepEqual((await byRange.next()).value.bytes, new Uint8Array(2))
  t.is((await rest.next()).value.bytes.length, 4)
  const changed = { byCodec: byCodec.next(), byRange: byRange.next(), rest: rest.next() }
  await shm.write(Uint8Array.of(1), { offset: 7 })
  await shm.write(Uint8Array.of(2), { offset: 10 })
  await shm.write(Uint8Array.of(3), { offset: 9 })
  t.deepEqual((await changed.byRange).value.bytes, Uint8Array.of(0, 3))
  await shm.write(Uint8Array.of(4), { offset: 63 })
  t.deepEqual((await changed.rest).value.bytes, Uint8Array.of(0, 0, 0, 4))
  await shm.write(ds.int32, 5)
  t.is((await changed.byCodec).value.value, 5)
})

test('a change that the user writes into is the user’s own', async t => {
  await using shm = await SharedMemory.create(uniqueKey(t), 8)
  const watch = shm.watch({ interval: 1 })
  const first = (await watch.next()).value
  first.bytes.fill(1)
  const next = watch.next()
  await shm.write(new Uint8Array(8).fill(1))
  t.deepEqual((await next).value.bytes, new Uint8Array(8).fill(1))
})

test('initial: false leaves out what is there at the beginning', async t => {
  await using shm = await SharedMemory.create(uniqueKey(t), 4)
  await shm.write(ds.int32, 1)
  const watch = shm.watch(ds.int32, { interval: 1, initial: false })
  const next = watch.next()
  // Whatever is written from now on is either the beginning or a change of it.
  let value = 1
  const timer = setInterval(() => {
    value += 1
    shm.writeSync(ds.int32, value)
  }, 20)
  const change = (await next).value
  clearInterval(timer)
  t.true(change.value >= 2)
})

test('an abort rejects at once with the reason, before and during a wait, and then it is over', async t => {
  await using shm = await SharedMemory.create(uniqueKey(t), 4)
  for (const policy of ['latest', 'all'] as const) {
    const controller = new AbortController()
    const reason = { why: 'an object' }
    const watch = shm.watch({ interval: 1, policy, signal: controller.signal })
    await watch.next()
    const next = watch.next()
    controller.abort(reason)
    t.is(
      await next.then(
        () => undefined,
        error => error,
      ),
      reason,
    )
    t.deepEqual(await watch.next(), { done: true, value: undefined })
    const aborted = shm.watch({ policy, signal: controller.signal })
    t.is(
      await aborted.next().then(
        () => undefined,
        error => error,
      ),
      reason,
    )
    t.deepEqual(await aborted.next(), { done: true, value: undefined })
  }
})

test('return() and detach() end what waits, and what comes after', async t => {
  for (const policy of ['latest', 'all'] as const)
    for (const end of ['return', 'dispose', 'detach', 'detachSync'] as const) {
      await using shm = await SharedMemory.create(uniqueKey(t), 4)
      const watch = shm.watch({ interval: 1, policy })
      await watch.next()
      const waiting = [watch.next(), watch.next()]
      if (end === 'return') t.deepEqual(await watch.return(), { done: true, value: undefined })
      else if (end === 'dispose') await watch[Symbol.asyncDispose]()
      else if (end === 'detach') await shm.detach()
      else shm.detachSync()
      for (const next of [...waiting, watch.next()])
        t.deepEqual(await next, { done: true, value: undefined })
    }
})
