// Misuse is a TypeError or RangeError that shows the value; it makes, writes and holds nothing.

import { existsSync } from 'node:fs'
import test from 'ava'
import { SharedMemory } from 'qt-ipc'
import { CodecError, qt as release } from 'qt-ipc/datastream'
import { misused } from '../helpers/expect-error.js'
import { uniqueKey } from '../helpers/keys.js'
import { memoryPeer } from '../helpers/peer.js'
import { lockFile, lockValue, segmentFile } from '../helpers/segments.js'
import { ways } from '../helpers/sync-and-async.js'

const ds = release('5.15')

const badOptions: readonly [object, typeof TypeError | typeof RangeError, RegExp][] = [
  [{ mode: 'readwrite' }, TypeError, /mode must be 'readOnly' or 'readWrite', not readwrite/],
  [{ mode: null }, TypeError, /mode.*not null/],
  [{ backend: 'windows' }, TypeError, /backend must be .*not windows/],
  [{ removeOnDetach: true }, TypeError, /removeOnDetach must be .*not true/],
  [{ removeOnDetach: 'always' }, TypeError, /removeOnDetach.*not always/],
  [{ timeout: -1 }, RangeError, /timeout must be 0 or more ms, not -1/],
  [{ timeout: Number.NaN }, RangeError, /timeout.*NaN/],
  [{ timeout: '500' }, TypeError, /timeout must be a number of ms, not 500/],
  [{ timeout: null }, TypeError, /timeout.*null/],
  [{ signal: {} }, TypeError, /signal must be an AbortSignal/],
  [{ lock: {} }, TypeError, /lock must be a SystemSemaphore/],
]
const entrances = {
  create: (key: string, options: object) => SharedMemory.create(key, 8, options),
  createSync: (key: string, options: object) => SharedMemory.createSync(key, 8, options),
  attach: (key: string, options: object) => SharedMemory.attach(key, options),
  attachSync: (key: string, options: object) => SharedMemory.attachSync(key, options),
  open: (key: string, options: object) => SharedMemory.open(key, 8, options),
  waitFor: (key: string, options: object) => SharedMemory.waitFor(key, options),
}

for (const [name, enter] of Object.entries(entrances))
  test(`${name}: rejects invalid options`, async t => {
    const key = uniqueKey(t)
    for (const [options, Class, text] of badOptions)
      await misused(t, Class, text, () => enter(key, options))
    t.false(existsSync(segmentFile(key)) || existsSync(lockFile(key)))
  })

for (const way of ways) {
  test(`${way.name}: rejects invalid ranges and targets`, async t => {
    const shm = await way.create(uniqueKey(t), 16)
    for (const wrong of [-1, 0.5, Number.NaN, 2 ** 53, '0'] as number[]) {
      const [offset, length] = [{ offset: wrong }, { length: wrong }]
      const text = (name: string) => new RegExp(`${name} must be a whole number of bytes.*${wrong}`)
      await misused(t, RangeError, text('offset'), () => way.peek(shm, offset))
      await misused(t, RangeError, text('offset'), () => way.read(shm, offset))
      await misused(t, RangeError, text('length'), () => way.read(shm, length))
      await misused(t, RangeError, text('offset'), () => way.write(shm, new Uint8Array(1), offset))
      await misused(t, RangeError, text('length'), () => way.write(shm, new Uint8Array(1), length))
    }
    for (const into of ['', [], new ArrayBuffer(4), new Float64Array(1)] as unknown as Uint8Array[])
      await misused(t, TypeError, /into must be a Uint8Array/, () => way.read(shm, { into }))
    t.deepEqual(await way.read(shm), new Uint8Array(16))
    await way.detach(shm)
  })

  test(`${way.name}: rejects what is neither bytes nor a codec with a value`, async t => {
    const key = uniqueKey(t)
    const peer = await memoryPeer(t, key)
    await peer.ok('create 16')
    const shm = await way.attach(key)
    const wrong = ['text', 7, [1, 2], new ArrayBuffer(4), new Uint16Array(2), null, undefined, {}]
    for (const bytes of wrong as unknown as Uint8Array[]) {
      const error = await t.throwsAsync(way.write(shm, bytes))
      t.true(error instanceof TypeError, String(error))
    }
    const outOfRange = await t.throwsAsync(way.writeAs(shm, ds.int8, 1000))
    t.regex(outOfRange?.message ?? '', /1000/)
    await t.throwsAsync(way.writeAs(shm, ds.string, 5 as unknown as string))
    t.is(await peer.ok('read'), '00'.repeat(16))
    t.is(await lockValue(t, key), 1)
    await way.detach(shm)
  })

  test(`${way.name}: reports bytes that the codec cannot read, and releases the lock`, async t => {
    const key = uniqueKey(t)
    const peer = await memoryPeer(t, key)
    await peer.ok('create 16')
    await peer.ok('write 000000ff')
    const shm = await way.attach(key)
    const before = await peer.ok('read')
    const calls = [
      () => way.readAs(shm, ds.string),
      () => way.peekAs(shm, ds.string),
      () => way.update(shm, ds.string, () => t.fail() as never),
    ]
    for (const call of calls) await t.throwsAsync(async () => call(), { instanceOf: CodecError })
    t.is(await peer.ok('read'), before)
    t.is(await lockValue(t, key), 1)
    await way.detach(shm)
  })

  test(`${way.name}: an update that fails writes nothing and releases the lock`, async t => {
    const key = uniqueKey(t)
    const peer = await memoryPeer(t, key)
    await peer.ok('create 16')
    await peer.ok('write 0000002a')
    const shm = await way.attach(key)
    const mistake = new Error('mine')
    const thrown = await t.throwsAsync(
      way.update(shm, ds.int32, () => {
        throw mistake
      }),
    )
    t.is(thrown, mistake)
    const later = (async (n: number) => n + 1) as unknown as (n: number) => number
    await misused(t, TypeError, /must be synchronous/, () => way.update(shm, ds.int32, later))
    const noFunction = 7 as unknown as (n: number) => number
    await t.throwsAsync(way.update(shm, ds.int32, noFunction), { instanceOf: TypeError })
    await t.throwsAsync(way.update(shm, ds.int32, () => 2 ** 40))
    t.is(await peer.ok('read 0 4'), '0000002a')
    t.is(await lockValue(t, key), 1)
    await way.detach(shm)
  })

  test(`${way.name}: rejects invalid timing, also while the lock is free`, async t => {
    const shm = await way.create(uniqueKey(t), 16)
    for (const [timeout, Class] of [
      [-1, RangeError],
      [Number.NaN, RangeError],
      ['5', TypeError],
    ] as [number, typeof TypeError][]) {
      const timing = { timeout }
      await misused(t, Class, /timeout/, () => way.read(shm, timing))
      await misused(t, Class, /timeout/, () => way.write(shm, new Uint8Array(1), timing))
      await misused(t, Class, /timeout/, () => way.update(shm, ds.int32, n => n, timing))
      await misused(t, Class, /timeout/, () => shm.lock(timing))
    }
    await way.detach(shm)
  })
}
