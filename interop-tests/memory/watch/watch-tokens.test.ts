// A semaphore as the event that something has changed: `on`.
import { setImmediate as turn } from 'node:timers/promises'
import test from 'ava'
import { SharedMemory, SystemSemaphore, type WatchOptions } from 'qt-ipc'
import { qt as release } from 'qt-ipc/datastream'
import { failure } from '../../helpers/errors.js'
import { floodPeer, recordOf, sequenceOf } from '../../helpers/flood.js'
import { until } from '../../helpers/kernel.js'
import { uniqueKey } from '../../helpers/keys.js'
import { memoryPeer, qtMajors, semaphorePeer } from '../../helpers/peer.js'

const ds = release('5.15', { byteOrder: 'littleEndian' })
const SIZE = 64

for (const qt of qtMajors)
  test(`Qt ${qt}: a token is a change, also of the same bytes; only then is looked`, async t => {
    const key = uniqueKey(t)
    const writer = await memoryPeer(t, key, { qt })
    await writer.ok('create 64')
    const bell = await semaphorePeer(t, `${key} bell`, { qt })
    await using shm = await SharedMemory.attach(key)
    using on = await SystemSemaphore.open(`${key} bell`)
    const watch = shm.watch(ds.int32, { on, policy: 'all' })
    t.is((await watch.next()).value.value, 0, 'what is there takes no token')
    const next = watch.next()
    await writer.ok('write 01000000')
    await writer.ok('write 02000000')
    await bell.send('release', /released/)
    t.is((await next).value.value, 2)
    for (let count = 0; count < 3; count += 1) await bell.send('release', /released/)
    for (let count = 0; count < 3; count += 1) {
      const { value } = await watch.next()
      t.like(value, { value: 2, missed: 0, torn: undefined })
    }
    t.is(on.value(), 0)
    await bell.send('release', /released/)
    await watch.return()
    t.is(on.value(), 1, 'nobody waited for it')
  })

test("with policy 'latest' all tokens that are there are one change, and missed tells how many", async t => {
  const key = uniqueKey(t)
  await using shm = await SharedMemory.create(key, SIZE)
  using on = await SystemSemaphore.open(`${key} bell`)
  const watch = shm.watch(ds.int32, { on })
  t.is((await watch.next()).value.missed, 0)
  on.release(5)
  t.is((await watch.next()).value.missed, 4)
  t.is(on.value(), 0)
  const next = watch.next()
  on.release()
  t.is((await next).value.missed, 0)
})

test('the end of a watch acquires no token', async t => {
  const key = uniqueKey(t)
  await using shm = await SharedMemory.create(key, SIZE)
  using on = await SystemSemaphore.open(`${key} bell`)
  for (const policy of ['latest', 'all'] as const)
    for (const end of ['abort', 'return', 'at once'] as const) {
      const controller = new AbortController()
      const watch = shm.watch({ on, policy, signal: controller.signal })
      await watch.next()
      const next = watch.next()
      const outcome = next.then(
        ({ done }) => done,
        error => error,
      )
      if (end === 'at once') on.release()
      else await turn()
      if (end === 'return') await watch.return()
      else controller.abort('reason')
      t.true([true, 'reason', false].includes(await outcome))
      const taken = (await outcome) === false ? 1 : 0
      await watch.return()
      // A wait that is given up may still win in the kernel, and gives back then.
      const expected = (end === 'at once' ? 1 : 0) - taken
      await until(() => on.value() === expected, `${expected} tokens, ${policy} ${end}`)
      while ((on.value() ?? 0) > 0) on.acquireSync({ timeout: 0 })
    }
  on.release()
  t.is(on.value(), 1)
})

test('a token is released when its bytes cannot be read in time', async t => {
  const key = uniqueKey(t)
  const peer = await memoryPeer(t, key)
  await peer.ok('create 64')
  await using shm = await SharedMemory.attach(key)
  using on = await SystemSemaphore.open(`${key} bell`)
  const watch = shm.watch({ on, timeout: 50 })
  await watch.next()
  await peer.ok('lock')
  on.release()
  const error = await failure(t, 'TIMEOUT', watch.next())
  t.is(error.operation, 'SharedMemory.watch')
  t.is(on.value(), 1)
  await peer.ok('unlock')
})

const sequences: readonly WatchOptions[] = [
  { sequence: sequenceOf('sequence', SIZE) },
  { sequence: sequenceOf('pair', SIZE) },
]

for (const options of sequences)
  test(`with a counter: ${JSON.stringify(options)}`, async t => {
    const key = uniqueKey(t)
    const peer = await floodPeer(t, key, SIZE)
    await using shm = await SharedMemory.attach(key)
    using on = await SystemSemaphore.open(`${key} bell`)
    const watch = shm.watch({ on, policy: 'all', ...options })
    await watch.next()
    const way = JSON.stringify(options).includes('begin') ? 'pair' : 'sequence'
    const answer = peer.ok(`stamp ${way} 100 200 ${encodeURIComponent(`${key} bell`)}`)
    let last = 0n
    for (let count = 0; count < 100; count += 1) {
      const { bytes, torn } = (await watch.next()).value
      const { number, wrongWords } = recordOf(bytes)
      t.is(wrongWords, 0)
      t.is(torn, false)
      t.true(number >= last)
      last = number
    }
    t.is(last, 100n)
    t.is(await answer, '100')
    await watch.return()
    t.is(on.value(), 0)
  })

test('a semaphore that is closed ends the watch with DETACHED', async t => {
  const key = uniqueKey(t)
  await using shm = await SharedMemory.create(key, SIZE)
  const on = await SystemSemaphore.open(`${key} bell`)
  const watch = shm.watch({ on })
  await watch.next()
  const next = watch.next()
  setImmediate(() => on.close())
  await failure(t, 'DETACHED', next)
  t.deepEqual(await watch.next(), { done: true, value: undefined })
})
