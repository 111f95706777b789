// What cannot be had whole: a writer that stops in the middle, a lock that is held, bytes that make no sense.
import test from 'ava'
import { type Change, CodecError, SharedMemory } from 'qt-ipc'
import { qt as release } from 'qt-ipc/datastream'
import { failure } from '../../helpers/errors.js'
import { floodPeer, recordOf, sequenceOf } from '../../helpers/flood.js'
import { uniqueKey } from '../../helpers/keys.js'
import { memoryPeer, qtMajors } from '../../helpers/peer.js'

const ds = release('5.15')
const SIZE = 64

function isTorn(t: import('ava').ExecutionContext, change: Change<unknown>): void {
  t.is(change.torn, true)
  t.throws(() => change.value, { instanceOf: TypeError, message: /torn/ })
  t.is(change.bytes.length, SIZE)
}

for (const qt of qtMajors)
  for (const way of ['sequence', 'pair'] as const)
    test(`Qt ${qt}, ${way}: reports torn once when the writer stops in the middle; the next record is whole`, async t => {
      const key = uniqueKey(t)
      const peer = await floodPeer(t, key, SIZE, { qt })
      await using shm = await SharedMemory.attach(key)
      const sequence = sequenceOf(way, SIZE)
      const watch = shm.watch({ sequence, interval: 1, timeout: 100 })
      t.is((await watch.next()).value.torn, false)
      await peer.ok(`flood ${way} 3`)
      const third = (await watch.next()).value
      t.like(third, { torn: false })
      t.is(recordOf(third.bytes).number, 3n)

      await peer.ok(`begin ${way}`)
      const start = performance.now()
      isTorn(t, (await watch.next()).value)
      t.true(performance.now() - start >= 100, 'it is waited for that long')
      const next = watch.next()
      await peer.ok(`flood ${way} 1`)
      const fourth = (await next).value
      t.like(fourth, { torn: false, missed: 0 })
      t.is(recordOf(fourth.value).number, 4n)

      // A watch that begins with it.
      await peer.ok(`begin ${way}`)
      const late = shm.watch({ sequence, interval: 1, timeout: 50 })
      isTorn(t, (await late.next()).value)
      await late.return()
      await watch.return()
    })

test('times out waiting for the lock, and the watch ends', async t => {
  const key = uniqueKey(t)
  const peer = await memoryPeer(t, key)
  await peer.ok('create 64')
  await using shm = await SharedMemory.attach(key)
  const brief = shm.watch({ interval: 1, timeout: 50 })
  const patient = shm.watch({ interval: 1, timeout: Infinity })
  await Promise.all([brief.next(), patient.next()])
  await peer.ok('lock')
  const [first, second] = [brief.next(), patient.next()]
  await peer.ok('write 01')
  const error = await failure(t, 'TIMEOUT', first)
  t.is(error.operation, 'SharedMemory.watch')
  t.is(error.key, key)
  t.deepEqual(await brief.next(), { done: true, value: undefined })
  await peer.ok('write 02 1')
  await peer.ok('unlock')
  t.deepEqual((await second).value.bytes.slice(0, 2), Uint8Array.of(1, 2), 'no half of it')
})

test('rejects a watch with BUSY while this task holds the lock', async t => {
  await using shm = await SharedMemory.create(uniqueKey(t), 64)
  await shm.withLock(async () => {
    await failure(t, 'BUSY', shm.watch({ interval: 1 }).next())
  })
})

test('whole bytes that the codec rejects end the watch with CodecError', async t => {
  await using shm = await SharedMemory.create(uniqueKey(t), 64)
  await shm.write(ds.string, 'text')
  const watch = shm.watch(ds.string, { interval: 1 })
  t.is((await watch.next()).value.value, 'text')
  const next = watch.next()
  await shm.write(Uint8Array.of(0x7f, 0xff, 0xff, 0xf0))
  await t.throwsAsync(next, { instanceOf: CodecError })
  t.deepEqual(await watch.next(), { done: true, value: undefined })
})

for (const options of [{ lock: false }, { stable: true }])
  test(`bytes that may be torn are read again, and are an error if they do not change: ${JSON.stringify(options)}`, async t => {
    await using shm = await SharedMemory.create(uniqueKey(t), 64)
    await shm.write(ds.string, 'before')
    const watch = shm.watch(ds.string, { ...options, interval: 300 })
    t.is((await watch.next()).value.value, 'before')
    const next = watch.next()
    await shm.write(Uint8Array.of(0x7f, 0xff, 0xff, 0xf0))
    // Well inside the interval, or after it and after a first look: both are fine, but an error would not be.
    await shm.write(ds.string, 'after')
    t.is((await next).value.value, 'after')
    const last = watch.next()
    await shm.write(Uint8Array.of(0x7f, 0xff, 0xff, 0xf0))
    await t.throwsAsync(last, { instanceOf: CodecError })
  })
