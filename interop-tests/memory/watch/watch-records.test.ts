// A counter that a native writer increments once for each record: it counts records, and proves nothing
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import test from 'ava'
import { SharedMemory } from 'qt-ipc'
import { uniqueKey } from '../../helpers/keys.js'
import { memoryPeer, qtMajors } from '../../helpers/peer.js'

/** A record of eight bytes: the counter, then a number. */
function recordOf(counter: number, number: number): string {
  const bytes = Buffer.alloc(8)
  bytes.writeUInt32LE(counter, 0)
  bytes.writeUInt32LE(number, 4)
  return bytes.toString('hex')
}

const counter = { offset: 0, type: 'uint32' } as const

for (const qt of qtMajors)
  test.serial(
    `Qt ${qt}: increments 'once' reports every record, odd and even, and counts the missed ones`,
    async t => {
      const key = uniqueKey(t)
      const peer = await memoryPeer(t, key, { qt })
      await peer.ok('create 16')
      await using shm = await SharedMemory.attach(key)
      const sequence = { ...counter, increments: 'once' } as const
      const watch = shm.watch({ sequence, range: [4, 4], interval: 1 })
      t.like((await watch.next()).value, { torn: undefined, missed: 0 })
      const after = async (count: number, number: number) => {
        await peer.ok(`write ${recordOf(count, number)} 0`)
        const { value, torn, missed } = (await watch.next()).value
        return { number: Buffer.from(value).readUInt32LE(), torn, missed }
      }
      t.deepEqual(await after(1, 70), { number: 70, torn: undefined, missed: 0 })
      t.deepEqual(await after(2, 71), { number: 71, torn: undefined, missed: 0 })
      t.deepEqual(await after(3, 72), { number: 72, torn: undefined, missed: 0 })
      t.deepEqual(await after(7, 76), { number: 76, torn: undefined, missed: 3 })
      await watch.return()
    },
  )

for (const qt of qtMajors)
  test.serial(
    `Qt ${qt}: a counter that rests at odd values emits a warning, and is no proof`,
    async t => {
      const key = uniqueKey(t)
      const peer = await memoryPeer(t, key, { qt })
      await peer.ok('create 16')
      await using shm = await SharedMemory.attach(key)
      const warned = once(process, 'warning') as Promise<[Error]>
      const watch = shm.watch({ sequence: counter, range: [4, 4], interval: 1, timeout: 50 })
      t.like((await watch.next()).value, { torn: false })
      for (const count of [1, 3]) {
        await peer.ok(`write ${recordOf(count, count)} 0`)
        t.not((await watch.next()).value.torn, false)
      }
      await peer.ok(`write ${recordOf(4, 4)} 0`)
      t.like((await watch.next()).value, { torn: undefined })
      const [warning] = await warned
      t.is(warning.name, 'QtIpcWarning')
      t.regex(warning.message, /increments: 'once'/)
      await watch.return()
    },
  )

for (const qt of qtMajors)
  test.serial(
    `Qt ${qt}: two pauses in the middle of a write are no counter of records`,
    async t => {
      const key = uniqueKey(t)
      const peer = await memoryPeer(t, key, { qt })
      await peer.ok('create 16')
      await using shm = await SharedMemory.attach(key)
      const warnings: Error[] = []
      const note = (warning: Error) => warnings.push(warning)
      process.on('warning', note)
      t.teardown(() => process.off('warning', note))
      const watch = shm.watch({ sequence: counter, range: [4, 4], interval: 1, timeout: 50 })
      await watch.next()
      const after = async (count: number) => {
        await peer.ok(`write ${recordOf(count, count)} 0`)
        return (await watch.next()).value.torn
      }
      for (const count of [2, 4, 6, 8, 10]) t.is(await after(count), false)
      for (const count of [11, 13]) {
        t.is(await after(count), true, 'the writer pauses in the middle')
        t.is(await after(count + 1), false)
      }
      t.deepEqual(
        warnings.filter(({ name }) => name === 'QtIpcWarning'),
        [],
      )
      await watch.return()
    },
  )

for (const qt of qtMajors)
  test.serial(`Qt ${qt}: a counter of records shows with a short timeout, too`, async t => {
    const key = uniqueKey(t)
    const peer = await memoryPeer(t, key, { qt })
    await peer.ok('create 16')
    await using shm = await SharedMemory.attach(key)
    const watch = shm.watch({ sequence: counter, range: [4, 4], interval: 1, timeout: 2 })
    await watch.next()
    for (let count = 1; ; count += 1) {
      if (count > 40) return t.fail('it was never detected')
      const next = watch.next()
      await peer.ok(`write ${recordOf(count, count)} 0`)
      const { torn } = (await next).value
      if (torn === undefined) break
      // Longer than a writer is interrupted in the middle of a write; the watch looks meanwhile.
      const rest = watch.next()
      await setTimeout(60)
      count += 1
      await peer.ok(`write ${recordOf(count, count)} 0`)
      if ((await rest).value.torn === undefined) break
    }
    await watch.return()
    t.pass()
  })

for (const qt of qtMajors)
  test.serial(
    `Qt ${qt}: with 'once', a record that was reported as torn is not missed`,
    async t => {
      const key = uniqueKey(t)
      const size = 4 << 20
      const peer = await memoryPeer(t, key, { qt })
      await peer.ok(`create ${size}`)
      await using shm = await SharedMemory.attach(key)
      const sequence = { ...counter, increments: 'once' } as const
      const watch = shm.watch({ sequence, interval: 1, timeout: 0 })
      let expected = Number.NaN
      let total = 0
      for (let count = 1; count <= 200; count += 1) {
        const next = watch.next()
        await peer.ok(`write ${recordOf(count, count)} 0`)
        const { bytes, missed = 0 } = (await next).value
        const seen = Buffer.from(bytes.buffer, bytes.byteOffset, 4).readUInt32LE()
        total += 1 + missed
        if (Number.isNaN(expected)) expected = seen - total
        t.true(seen - total >= expected, 'no record is both delivered and missed')
      }
      await watch.return()
    },
  )
