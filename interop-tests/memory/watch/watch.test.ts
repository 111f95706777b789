// What a watch delivers, and how it ends.
import { setTimeout } from 'node:timers/promises'
import test from 'ava'
import { type Codec, NativeIpcKey, SharedMemory, SystemSemaphore, type WatchOptions } from 'qt-ipc'
import { qt as release } from 'qt-ipc/datastream'
import { failure } from '../../helpers/errors.js'
import { misused } from '../../helpers/expect-error.js'
import { uniqueKey, uniquePosixName } from '../../helpers/keys.js'
import { memoryPeer, Peer, qtMajors } from '../../helpers/peer.js'

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
        t.is(change.torn, undefined, 'this writer does not lock')
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

test('only the range is watched; a codec of fixed size has its own', async t => {
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

test('a change may be modified without an effect on the next', async t => {
  await using shm = await SharedMemory.create(uniqueKey(t), 8)
  const watch = shm.watch({ interval: 1 })
  const first = (await watch.next()).value
  first.bytes.fill(1)
  const next = watch.next()
  await shm.write(new Uint8Array(8).fill(1))
  t.deepEqual((await next).value.bytes, new Uint8Array(8).fill(1))
})

test('initial: false omits the bytes at the beginning', async t => {
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

test('an abort rejects at once with the reason, before and during a wait, and ends the watch', async t => {
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
    const left = shm.watch({ policy, signal: controller.signal })
    t.deepEqual(await left.return(), { done: true, value: undefined })
    t.deepEqual(await left.next(), { done: true, value: undefined }, 'who has left is told nothing')
  }
})

test('return() and detach() end the pending and all later next()', async t => {
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

test("'all' keeps what was seen for a slow reader, 1024 changes, and then stops looking", async t => {
  await using shm = await SharedMemory.create(uniqueKey(t), 4)
  const { int32 } = ds
  // A watch that nobody waits for does not keep the process alive.
  const alive = setInterval(() => {}, 1000)
  t.teardown(() => clearInterval(alive))
  let found = (_: number) => {}
  // Asked as soon as a change is found, whoever takes it.
  const codec: Codec<number> = {
    name: int32.name,
    byteLength: 4,
    decode: bytes => {
      const value = int32.decode(bytes)
      found(value)
      return value
    },
    decodePrefix: bytes => int32.decodePrefix(bytes),
    encode: value => int32.encode(value),
    encodeInto: (value, target) => int32.encodeInto(value, target),
  }
  const watch = shm.watch(codec, { interval: 0.01, policy: 'all' })
  t.is((await watch.next()).value.value, 0)
  for (let value = 1; value <= 1024; value += 1) {
    const isFound = new Promise<number>(resolve => {
      found = resolve
    })
    await shm.write(int32, value)
    t.is(await isFound, value)
  }
  for (let value = 1025; value <= 1100; value += 1) await shm.write(int32, value)
  const values: number[] = []
  for await (const change of watch) {
    values.push(change.value)
    if (change.value === 1100) break
  }
  t.deepEqual(values, [...Array.from({ length: 1024 }, (_, index) => index + 1), 1100])
})

test("'latest' gives a slow reader what is there when it comes back", async t => {
  await using shm = await SharedMemory.create(uniqueKey(t), 4)
  const watch = shm.watch(ds.int32, { interval: 1 })
  await watch.next()
  for (let value = 1; value <= 50; value += 1) await shm.write(ds.int32, value)
  t.is((await watch.next()).value.value, 50)
})

test('bytes that are equal again are no change', async t => {
  await using shm = await SharedMemory.create(uniqueKey(t), 4)
  const watch = shm.watch(ds.int32, { interval: 200 })
  await watch.next()
  const next = watch.next()
  await shm.write(ds.int32, 1)
  await shm.write(ds.int32, 0)
  await setTimeout(300)
  await shm.write(ds.int32, 2)
  t.true([1, 2].includes((await next).value.value))
})

test('missed follows the counter, also when it wraps; it is undefined when a writer starts again', async t => {
  await using shm = await SharedMemory.create(uniqueKey(t), 16)
  const watch = shm.watch({ interval: 1, sequence: { offset: 3, type: 'uint8' } })
  t.is((await watch.next()).value.missed, 0)
  const steps = [
    [2, 0],
    [8, 2],
    [126, 58],
    [254, undefined],
    [0, 0],
    [6, 2],
    [4, undefined],
    [6, 0],
  ] as const
  for (const [counter, missed] of steps) {
    const next = watch.next()
    await shm.write(Uint8Array.of(counter), { offset: 3 })
    const change = (await next).value
    t.is(change.missed, missed, `${counter}`)
    t.is(change.torn, false)
    t.is(change.bytes[3], counter)
  }
})

test('with a counter only the counter is polled, and only the range is a change', async t => {
  await using shm = await SharedMemory.create(uniqueKey(t), 16)
  const counter = { sequence: { offset: 0, type: 'uint32' }, range: [8, 4], interval: 1 } as const
  const watch = shm.watch(ds.int32, counter)
  await watch.next()
  const next = watch.next()
  await shm.write(ds.int32, 2)
  await setTimeout(50)
  await shm.write(ds.int32, 7, { offset: 8 })
  await shm.write(ds.int32, 4)
  t.like((await next).value, { value: 7, missed: 0 })
})

test('watches a segment that is attached read-only, and one without a lock', async t => {
  const name = uniquePosixName()
  const peer = await Peer.start(t, 'plain_memory')
  await peer.ok(`posix ${encodeURIComponent(name)} 64`)
  await using shm = await SharedMemory.attach(NativeIpcKey.native(name, 'posix'), {
    mode: 'readOnly',
  })
  const watch = shm.watch(ds.int32, { interval: 1 })
  t.like((await watch.next()).value, { value: 0, torn: undefined })
  const next = watch.next()
  await peer.ok('write 08000000')
  t.is((await next).value.value, 8)
  await failure(t, 'LOCK_ERROR', () => shm.watch({ lock: true }))
  await watch.return()
  await peer.ok('remove')
})

test('acquires an agreed semaphore as the lock', async t => {
  const key = uniqueKey(t)
  using agreed = await SystemSemaphore.open(`${key} lock`, 1)
  await using shm = await SharedMemory.create(key, 64, { lock: agreed })
  const watch = shm.watch(ds.int32, { interval: 1, timeout: 50 })
  t.is((await watch.next()).value.torn, undefined, 'no program was seen to take it')
  const next = watch.next()
  agreed.acquireSync()
  shm.view()[0] = 1
  await failure(t, 'TIMEOUT', next)
  agreed.release()
})

test('rejects invalid options at once', async t => {
  await using shm = await SharedMemory.create(uniqueKey(t), 64)
  const given = (options: object) => () => shm.watch(options)
  for (const interval of [0, -1, 0.001, Number.NaN])
    await misused(t, RangeError, /interval/, given({ interval }))
  await misused(t, TypeError, /interval.*1/, given({ interval: '1' }))
  await misused(t, TypeError, /policy.*some/, given({ policy: 'some' }))
  await misused(t, TypeError, /SystemSemaphore/, given({ on: {} }))
  await misused(t, TypeError, /range.*5/, given({ range: 5 }))
  await misused(t, RangeError, /offset/, given({ range: [-1, 4] }))
  await misused(t, RangeError, /length/, given({ range: [0, 1.5] }))
  await misused(t, TypeError, /exclude/, given({ lock: true, stable: true }))
  await misused(t, TypeError, /exclude/, given({ stable: true, sequence: sequenceAt(0) }))
  await misused(t, TypeError, /sequence/, given({ sequence: 5 }))
  await misused(t, TypeError, /uint32/, given({ sequence: { offset: 0, type: 'float' } }))
  await misused(t, TypeError, /end/, given({ sequence: { begin: sequenceAt(0) } }))
  await misused(t, RangeError, /offset/, given({ sequence: sequenceAt(-4) }))
  for (const name of ['lock', 'stable', 'reattach', 'initial'])
    await misused(t, TypeError, new RegExp(`${name}.*yes`), given({ [name]: 'yes' }))
  await misused(t, RangeError, /timeout/, given({ timeout: -1 }))
  await misused(t, TypeError, /signal/, given({ signal: {} }))
  await failure(t, 'INVALID_SIZE', given({ range: [0, 65] }))
  await failure(t, 'INVALID_SIZE', given({ sequence: sequenceAt(61) }))
  await shm.detach()
  await failure(t, 'DETACHED', given({}))
})

function sequenceAt(offset: number) {
  return { offset, type: 'uint32' } as const
}
