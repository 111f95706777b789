// What a read returns is of its own key alone, whichever call made the copy, and stays as it was read.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { BoundedBuffer, type Codec, MappedFile, SharedMemory, SystemSemaphore } from 'qt-ipc'
import { qt } from 'qt-ipc/datastream'
import { array, u8, u32 } from 'qt-ipc/layout'
import { cString } from 'qt-ipc/text'
import { uniqueKey } from '../helpers/keys.js'
import { memoryPeer } from '../helpers/peer.js'
import { survives } from '../helpers/run-isolated.js'

/** A codec that says nothing of what becomes of its bytes. */
const bytesOf = (byteLength: number): Codec<Uint8Array> => ({
  name: 'bytes',
  byteLength,
  decode: bytes => bytes.subarray(0, byteLength),
  decodePrefix: bytes => ({ value: bytes.subarray(0, byteLength), byteLength }),
  encode: value => value.slice(),
  encodeInto(value, target) {
    target.set(value)
    return byteLength
  },
})

type Read = () => Promise<Uint8Array>

const reads: Readonly<Record<string, (shm: SharedMemory) => Read>> = {
  read: shm => () => shm.read({ length: 24 }),
  readSync: shm => async () => shm.readSync({ length: 24 }),
  peek: shm => () => shm.peek({ length: 24 }),
  peekSync: shm => async () => shm.peekSync({ length: 24 }),
  'read(codec)': shm => () => shm.read(bytesOf(24)),
  'Lock.read': shm => () => shm.withLock(lock => lock.read({ length: 24 })),
  watch: shm => async () => {
    await using watch = shm.watch({ range: [0, 24] })
    return (await watch.next()).value.bytes
  },
  'watch without the lock': shm => async () => {
    await using watch = shm.watch({ range: [0, 24], lock: false })
    return (await watch.next()).value.bytes
  },
}

async function pair(t: ExecutionContext): Promise<readonly [SharedMemory, SharedMemory]> {
  const key = uniqueKey(t)
  const made = [
    await SharedMemory.create(`${key} a`, 64),
    await SharedMemory.create(`${key} b`, 64),
  ] as const
  t.teardown(() => Promise.all(made.map(shm => shm.detach())))
  return made
}

async function apart(t: ExecutionContext, a: Read, b: Read): Promise<void> {
  const buffers = [new Set<ArrayBufferLike>(), new Set<ArrayBufferLike>()] as const
  for (let round = 0; round < 20; round += 1) {
    buffers[0].add((await a()).buffer)
    buffers[1].add((await b()).buffer)
  }
  for (const buffer of buffers[0]) t.false(buffers[1].has(buffer))
}

for (const [name, reading] of Object.entries(reads))
  test(`${name}: snapshots of different keys share no memory`, async t => {
    const [a, b] = await pair(t)
    await apart(t, reading(a), reading(b))
  })

test('MappedFile.read: files share no memory with each other and with segments', async t => {
  const [shm] = await pair(t)
  const folder = await mkdtemp(join(tmpdir(), 'qt-ipc-snapshots-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const files = await Promise.all(
    ['a', 'b'].map(async name => {
      await writeFile(join(folder, name), new Uint8Array(64))
      return MappedFile.open(join(folder, name))
    }),
  )
  const [a, b] = files.map(file => () => file.read({ length: 24 }))
  if (!a || !b) throw new Error('two files')
  await apart(t, a, b)
  await apart(t, a, () => shm.read({ length: 24 }))
  for (const file of files) file.close()
})

test('BoundedBuffer.take: items share no memory with those of another buffer', async t => {
  const key = uniqueKey(t)
  const taking = await Promise.all(
    ['a', 'b'].map(async name => {
      const memory = `${key} ${name}`
      const keys = { memory, free: `${memory} free`, used: `${memory} used` }
      const buffer = await BoundedBuffer.open({ ...keys, slots: 4, slotSize: 24 })
      t.teardown(() => buffer.close())
      return async () => {
        await buffer.put(new Uint8Array(24))
        return buffer.take()
      }
    }),
  )
  const [a, b] = taking
  if (!a || !b) throw new Error('two buffers')
  await apart(t, a, b)
})

test('a snapshot does not change with later reads', async t => {
  const [shm] = await pair(t)
  const ds = qt('6.4')
  const kept: { bytes: Uint8Array; aliased: Uint8Array; value: Uint8Array | null; at: number }[] =
    []
  for (let at = 0; at < 200; at += 1) {
    await shm.write(ds.byteArray, new Uint8Array(20).fill(at))
    kept.push({
      bytes: await shm.read({ offset: 4, length: 20 }),
      aliased: await shm.read(bytesOf(20), { offset: 4 }),
      value: await shm.read(ds.byteArray),
      at,
    })
    await shm.read(array(u8, 24).typed)
    await shm.peek(cString('latin1', 24))
  }
  for (const { bytes, aliased, value, at } of kept)
    for (const one of [bytes, aliased, value]) t.deepEqual(one, new Uint8Array(20).fill(at))
})

test('reads that wait for the lock together get their own values', async t => {
  const key = uniqueKey(t)
  const peer = await memoryPeer(t, key)
  await peer.ok('create 64')
  await using shm = await SharedMemory.attach(key)
  for (let index = 0; index < 16; index += 1) await shm.write(u32, index, { offset: 4 * index })
  await peer.ok('lock')
  const values = Array.from({ length: 16 }, (_, index) => shm.read(u32, { offset: 4 * index }))
  const bytes = Array.from({ length: 16 }, (_, index) => shm.read({ offset: 4 * index, length: 1 }))
  await peer.ok('unlock')
  const indices = Array.from({ length: 16 }, (_, index) => index)
  t.deepEqual(await Promise.all(values), indices)
  t.deepEqual(
    (await Promise.all(bytes)).map(one => one[0]),
    indices,
  )
})

test('a codec that keeps nothing gets the same memory again', async t => {
  const [a, b] = await pair(t)
  const seen: Uint8Array[] = []
  const codec: Codec<number> = {
    ...u32,
    name: 'u32',
    byteLength: 4,
    retainsBytes: false,
    decode(bytes) {
      seen.push(bytes)
      return bytes[0] ?? 0
    },
    decodePrefix: bytes => ({ value: bytes[0] ?? 0, byteLength: 4 }),
    encode: value => Uint8Array.of(value, 0, 0, 0),
    encodeInto: () => 4,
  }
  for (let round = 0; round < 50; round += 1) {
    await a.read(codec)
    a.readSync(codec)
    await a.peek(codec)
    await a.update(codec, value => value)
    await a.withLock(lock => lock.read(codec))
  }
  t.is(seen.length, 250)
  t.is(new Set(seen.map(({ buffer }) => buffer)).size, 1)
  await b.read(codec)
  t.not(seen.at(-1)?.buffer, seen[0]?.buffer)
})

test('into copies to the array of the caller', async t => {
  const [shm] = await pair(t)
  await shm.write(Uint8Array.of(1, 2, 3, 4))
  const into = new Uint8Array(4)
  const bytes = await shm.read({ into })
  t.is(bytes.buffer, into.buffer)
  t.is(new DataView(into.buffer).getUint32(0), 0x01020304)
  t.is(await shm.read(u32, { into }), 0x04030201)
})

test('a semaphore as the lock changes none of that', async t => {
  const key = uniqueKey(t)
  using lock = await SystemSemaphore.open(`${key} lock`, 1)
  await using a = await SharedMemory.create(`${key} a`, 64, { lock })
  await using b = await SharedMemory.create(`${key} b`, 64, { lock })
  await apart(
    t,
    () => a.read({ length: 24 }),
    () => b.read({ length: 24 }),
  )
})

test('many handles keep little memory for their next reads', async t => {
  await survives(
    t,
    `
    const MiB = 2 ** 20
    const shm = await SharedMemory.create(key, 4096)
    const handles = await Promise.all(Array.from({ length: 300 }, () => SharedMemory.attach(key)))
    // A slab of 120 KiB for each of them would be 35 MiB.
    // The memory of buffers that are collected is freed by a thread, which may be late on a busy machine.
    const kept = async () => {
      const sizes = []
      for (let round = 0; round < 10; round += 1) {
        gc()
        await new Promise(setImmediate)
        sizes.push(process.memoryUsage().arrayBuffers)
      }
      return Math.min(...sizes)
    }
    const before_ = await kept()
    for (const handle of handles) for (let round = 0; round < 60; round += 1) handle.readSync()
    const busy = (await kept()) - before_
    assert.ok(busy < 20 * MiB, 'after many reads of each: ' + busy)
    const readOnce = await Promise.all(Array.from({ length: 300 }, () => SharedMemory.attach(key)))
    const unread = await kept()
    for (const handle of readOnce) handle.readSync({ length: 64 })
    const grown = (await kept()) - unread
    assert.ok(grown < MiB, 'after one read of each: ' + grown)
    for (const handle of [...handles, ...readOnce, shm]) await handle.detach()`,
    { nodeArguments: ['--expose-gc'] },
  )
})
