// What a watch under the lock claims of a writer: only that of the only other program which was seen to take the lock.
import test, { type ExecutionContext } from 'ava'
import { SharedMemory, SystemSemaphore, type Watch } from 'qt-ipc'
import { qt as release } from 'qt-ipc/datastream'
import { startChild } from '../../helpers/child.js'
import { lockOf, removeSemaphore } from '../../helpers/kernel.js'
import { uniqueKey } from '../../helpers/keys.js'
import { memoryPeer, type Peer, qtMajors, semaphorePeer } from '../../helpers/peer.js'

const ds = release('5.15', { byteOrder: 'littleEndian' })
const counter = ds.int64.asNumber

// One after the other: starting a process forks this one, whose attachments the kernel then counts twice for a moment.
async function writer(t: ExecutionContext, key: string, qt: 5 | 6 = 6): Promise<Peer> {
  const peer = await memoryPeer(t, key, { qt })
  await peer.ok('create 64')
  return peer
}

async function tornAfter(watch: Watch<number>, action: () => Promise<unknown>) {
  await action()
  const { done, value } = await watch.next()
  return done ? 'ended' : value.torn
}

/** Three writes in a row, each with another value, and of none is claimed that it is whole. */
async function provesNothing(
  t: ExecutionContext,
  key: string,
  write: (value: string) => Promise<unknown>,
) {
  await using shm = await SharedMemory.attach(key)
  const watch = shm.watch(counter, { interval: 1 })
  await watch.next()
  for (const value of ['01', '02', '03'])
    t.is(await tornAfter(watch, () => write(value)), undefined)
  await watch.return()
}

for (const qt of qtMajors)
  test.serial(
    `Qt ${qt}: the lock proves a change only if the writer is seen to take it`,
    async t => {
      const key = uniqueKey(t)
      const peer = await writer(t, key, qt)
      await using shm = await SharedMemory.attach(key)
      const watch = shm.watch(counter, { interval: 1 })
      const after = async (command: string) => {
        await peer.send(command, /^ok/)
        return (await watch.next()).value
      }
      t.like((await watch.next()).value, { value: 0, torn: undefined })
      t.like(await after('increment 1'), { value: 1, torn: false })
      t.like(await after('increment 1'), { value: 2, torn: false })
      t.like(await after('write 0700000000000000'), { value: 7, torn: undefined })
      t.like(
        await after('increment 1'),
        { value: 8, torn: undefined },
        'it does not lock each time',
      )
      await watch.return()
    },
  )

for (const qt of qtMajors)
  test.serial(
    `Qt ${qt}: a second program that takes the lock does not vouch for one that writes without it`,
    async t => {
      const key = uniqueKey(t)
      const peer = await writer(t, key, qt)
      const reader = await memoryPeer(t, key, { qt })
      await reader.ok('attach')
      await provesNothing(t, key, async value => {
        await reader.ok('lock')
        await peer.ok(`write ${value}`)
        await reader.ok('unlock')
      })
    },
  )

for (const qt of qtMajors)
  test.serial(
    `Qt ${qt}: a program that attaches takes the lock for that, not for its writes`,
    async t => {
      const key = uniqueKey(t)
      const peer = await writer(t, key, qt)
      await provesNothing(t, key, async value => {
        await peer.ok('detach')
        await peer.ok('attach')
        await peer.ok(`write ${value}`)
      })
    },
  )

for (const qt of qtMajors)
  test.serial(`Qt ${qt}: a read-only watch is not refuted by its own looks`, async t => {
    const key = uniqueKey(t)
    const peer = await writer(t, key, qt)
    await using shm = await SharedMemory.attach(key, { mode: 'readOnly' })
    const watch = shm.watch(counter, { interval: 1 })
    await watch.next()
    t.is(await tornAfter(watch, () => peer.ok('increment 1')), false)
    t.is(await tornAfter(watch, () => peer.ok('increment 1')), false)
    await watch.return()
  })

test.serial("this process's own reads hide what the writer did, but refute nothing", async t => {
  const key = uniqueKey(t)
  const peer = await writer(t, key)
  await using shm = await SharedMemory.attach(key)
  const watch = shm.watch(counter, { interval: 1 })
  await watch.next()
  const hidden = await tornAfter(watch, async () => {
    await peer.ok('increment 1')
    await shm.read(counter)
  })
  t.is(hidden, undefined)
  t.is(await tornAfter(watch, () => peer.ok('increment 1')), false)
  await watch.return()
})

test.serial('two tokens of `on` for the same bytes refute nothing', async t => {
  const key = uniqueKey(t)
  const peer = await writer(t, key)
  const bell = await semaphorePeer(t, `${key} bell`)
  using on = await SystemSemaphore.open(`${key} bell`, 0, { undo: false })
  await using shm = await SharedMemory.attach(key)
  const watch = shm.watch(counter, { on, policy: 'all' })
  await watch.next()
  await peer.ok('increment 2')
  await bell.send('release 2', /^released/)
  t.is((await watch.next()).value.torn, false)
  t.is((await watch.next()).value.torn, false, 'the same bytes as before')
  t.is(
    await tornAfter(watch, async () => {
      await peer.ok('increment 1')
      await bell.send('release 1', /^released/)
    }),
    false,
  )
  await watch.return()
})

test.serial('a watch does not create a lock that the other programs have removed', async t => {
  const key = uniqueKey(t)
  const peer = await writer(t, key)
  const child = startChild(
    t,
    `
    import { SharedMemory } from 'qt-ipc'
    const shm = await SharedMemory.attach(process.argv[1], { mode: 'readOnly' })
    const watch = shm.watch({ interval: 1 })
    await watch.next()
    console.log('first')
    for await (const change of watch) console.log(change.bytes[0], change.torn)`,
    { args: [key] },
  )
  await child.waitLine(/^first/)
  const lock = lockOf(key)
  t.truthy(lock)
  if (lock) removeSemaphore(lock)
  await peer.ok('write 05')
  t.is(await child.waitLine(/^5 /), '5 undefined')
  t.is(lockOf(key), undefined)
})
