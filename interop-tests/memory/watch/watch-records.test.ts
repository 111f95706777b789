// A counter that a native writer increments once for each record: it counts records, and proves nothing
import { once } from 'node:events'
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
