// create, attach, read, write, update, peek against live QSharedMemory programs, awaited and blocking.

import { existsSync } from 'node:fs'
import test from 'ava'
import { SharedMemory } from 'qt-ipc'
import { qt as release } from 'qt-ipc/datastream'
import { uniqueKey } from '../helpers/keys.js'
import { memoryPeer, qtMajors } from '../helpers/peer.js'
import { lockFile, segmentFile, segmentOf } from '../helpers/segments.js'
import { type Way, ways } from '../helpers/sync-and-async.js'

const pairs = ways.flatMap(way => qtMajors.map(qt => [way, qt] as const))
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const titled = (what: string) => (_: string | undefined, way: Way, qt: number) =>
  `${way.name}, Qt ${qt}: ${what}`

const weCreate = test.macro({
  title: titled('what Node creates, a native program uses'),
  async exec(t, way: Way, qt: 5 | 6) {
    const key = uniqueKey(t)
    // A native program is the last one out, and leaves the lock.
    t.teardown(() => SharedMemory.remove(key))
    const shm = await way.create(key, 61)
    t.is(segmentOf(segmentFile(key))?.size, 61)
    const peer = await memoryPeer(t, key, { qt })
    t.is(await peer.ok('attach'), '61')
    t.is(await peer.ok('read'), '00'.repeat(61))
    await way.write(shm, Uint8Array.of(1, 2, 3))
    await way.write(shm, Uint8Array.of(4, 5), { offset: 59 })
    t.is(await peer.ok('read 0 4'), '01020300')
    t.is(await peer.ok('read 58 3'), '000405')
    await peer.ok('write a0b0 30')
    t.is(hex(await way.read(shm, { offset: 29, length: 4 })), '00a0b000')
    t.is(segmentOf(segmentFile(key))?.attached, 2)

    await way.detach(shm)
    t.is(segmentOf(segmentFile(key))?.attached, 1)
    t.is(await peer.ok('read 0 3'), '010203')
    await peer.ok('lock')
    await peer.ok('unlock')
    await peer.ok('detach')
    t.false(existsSync(segmentFile(key)))
  },
})

const nativeCreates = test.macro({
  title: titled('what a native program creates, Node uses'),
  async exec(t, way: Way, qt: 5 | 6) {
    const key = uniqueKey(t)
    const peer = await memoryPeer(t, key, { qt })
    await peer.ok('create 5000')
    await peer.ok('write 0102030405 4995')
    const shm = await way.attach(key)
    t.is(shm.size, 5000)
    t.is(hex(await way.read(shm, { offset: 4994 })), '000102030405')
    t.is((await way.read(shm)).length, 5000)
    await way.write(shm, new Uint8Array(5000).fill(7))
    t.is(await peer.ok('read'), '07'.repeat(5000))

    // The creator leaves first: nothing changes for us, and the memory goes with us.
    peer.write('exit')
    t.is((await peer.exited).code, 0)
    t.is(hex(await way.read(shm, { length: 2 })), '0707')
    await way.detach(shm)
    t.false(existsSync(segmentFile(key)))
    t.false(existsSync(lockFile(key)))
  },
})

const parts = test.macro({
  title: titled('offset, length and into'),
  async exec(t, way: Way, qt: 5 | 6) {
    const key = uniqueKey(t)
    const peer = await memoryPeer(t, key, { qt })
    await peer.ok('create 16')
    await peer.ok('write 000102030405060708090a0b0c0d0e0f')
    const shm = await way.attach(key)
    for (const read of [way.read, way.peek]) {
      t.is(hex(await read(shm, { offset: 3, length: 2 })), '0304')
      t.is(hex(await read(shm, { offset: 14 })), '0e0f')
      t.is((await read(shm, { offset: 16 })).length, 0)
      t.is((await read(shm, { length: 0 })).length, 0)

      const into = new Uint8Array(6).fill(0xee)
      const got = await read(shm, { offset: 8, length: 4, into: into.subarray(1) })
      t.is(hex(got), '08090a0b')
      t.is(hex(into), 'ee08090a0bee')
      t.is(got.buffer, into.buffer)
      t.is(hex(await read(shm, { offset: 2, into: into.subarray(0, 3) })), '020304')
    }
    // A copy: what comes later is not in it, and writing to it reaches nobody.
    const copy = await way.read(shm)
    copy.fill(0xff)
    t.is(await peer.ok('read 0 2'), '0001')
    await peer.ok('write 99 15')
    t.is(copy[15], 0xff)

    await way.write(shm, Uint8Array.of(0xaa, 0xbb), { offset: 14, length: 2 })
    await way.write(shm, new Uint8Array(0), { offset: 16 })
    t.is(await peer.ok('read 13 3'), '0daabb')
    await way.detach(shm)
  },
})

const values = test.macro({
  title: titled('values of qt-ipc/datastream'),
  async exec(t, way: Way, qt: 5 | 6) {
    const key = uniqueKey(t)
    const ds = qt === 5 ? release('5.15') : release('6.4')
    const peer = await memoryPeer(t, key, { qt })
    await peer.ok('create 512')
    const shm = await way.attach(key)

    await peer.ok(`writestring ${encodeURIComponent('Grüße 😀')}`)
    t.is(await way.readAs(shm, ds.string), 'Grüße 😀')
    t.is(await way.peekAs(shm, ds.string), 'Grüße 😀')
    await way.writeAs(shm, ds.string, 'čau\u2028\u0000 end')
    t.is(decodeURIComponent(await peer.ok('readstring')), 'čau\u2028\u0000 end')
    const longer = 'čau\u2028\u0000 end!'
    t.is(await way.update(shm, ds.string, text => `${text}!`), longer)
    t.is(decodeURIComponent(await peer.ok('readstring')), longer)

    await way.writeAs(shm, ds.int32, -2, { offset: 100 })
    await way.writeAs(shm, ds.double, 1.5, { offset: 104 })
    t.is(await peer.ok('read 100 12'), 'fffffffe3ff8000000000000')
    await peer.ok('write 0000000100000002 100')
    t.is(await way.readAs(shm, ds.int64, { offset: 100 }), 0x1_0000_0002n)
    t.is(await way.update(shm, ds.int32, n => n + 1, { offset: 104 }), 3)
    t.is(await peer.ok('read 100 8'), '0000000100000003')
    await way.detach(shm)
  },
})

const together = test.macro({
  title: titled('updates of Node and of a native program all count'),
  async exec(t, way: Way, qt: 5 | 6) {
    const key = uniqueKey(t)
    // The counter is the machine's own integer.
    const { uint64 } = release('6.4', { byteOrder: 'littleEndian' })
    // A native program is the last one out, and leaves the lock.
    t.teardown(() => SharedMemory.remove(key))
    const shm = await way.create(key, 8)
    const peer = await memoryPeer(t, key, { qt })
    await peer.ok('attach')
    const native = peer.ok('increment 20000')
    for (let round = 0; round < 2000; round += 1) await way.update(shm, uint64, n => n + 1n)
    await native
    t.is(await way.readAs(shm, uint64), 22_000n)
    await way.detach(shm)
  },
})

for (const macro of [weCreate, nativeCreates, parts, values, together])
  for (const [way, qt] of pairs) test(macro, way, qt)
