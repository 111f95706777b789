// Programs that run `if (!shm.create(n)) shm.attach();` beside us: each create() removes and makes the lock anew.
import test, { type ExecutionContext } from 'ava'
import { SharedMemory } from 'qt-ipc'
import { qt as release } from 'qt-ipc/datastream'
import { uniqueKey } from '../helpers/keys.js'
import { memoryPeer, Peer, type QtMajor, qtMajors } from '../helpers/peer.js'
import { lockFile, lockValue } from '../helpers/segments.js'
import { ways } from '../helpers/sync-and-async.js'

const { int64 } = release('6.4')
const rounds = 300

/** Runs `work` over and over while the programs come and go; how often it ran. */
async function beside(
  t: ExecutionContext,
  key: string,
  programs: readonly QtMajor[],
  work: () => Promise<void>,
): Promise<number> {
  const peers = await Promise.all(programs.map(qt => memoryPeer(t, key, { qt })))
  let going = true
  const done = Promise.all(peers.map(peer => peer.ok(`churn ${rounds}`))).then(() => {
    going = false
  })
  done.catch(() => {})
  // Two such programs can leave each other waiting on a semaphore that neither has given its value.
  const patience = setTimeout(() => {
    going = false
    t.log('the native programs wait for each other')
  }, 10_000)
  let count = 0
  // The answer of a peer arrives in a turn of the event loop, which blocking calls do not give by themselves.
  for (; going; count += 1) {
    await work()
    await new Promise(resolve => setImmediate(resolve))
  }
  clearTimeout(patience)
  return count
}

for (const way of ways)
  for (const programs of [[5], [6], [5, 6]] as const) {
    const who = programs.map(qt => `Qt ${qt}`).join(' and ')

    test.serial(`${way.name}: an attached segment, beside ${who}`, async t => {
      const key = uniqueKey(t)
      const shm = await way.create(key, 64)
      let updates = 0n
      const count = await beside(t, key, programs, async () => {
        await way.write(shm, Uint8Array.of(7), { offset: 63 })
        t.is((await way.read(shm, { offset: 63 }))[0], 7)
        await way.update(shm, int64, n => n + 1n)
        updates += 1n
      })
      t.true(count > 1, `${count}`)
      t.is(await way.readAs(shm, int64), updates, 'nobody else writes')
      await way.detach(shm)
    })

    test.serial(`${way.name}: attach and detach, beside ${who}`, async t => {
      const key = uniqueKey(t)
      // Without a segment that stays, the programs make a new one each time, and so do we.
      const count = await beside(t, key, programs, async () => {
        const shm = await SharedMemory.open(key, 64)
        await way.write(shm, Uint8Array.of(1, 2, 3))
        t.is((await way.read(shm, { length: 3 })).length, 3)
        await way.detach(shm)
      })
      t.true(count > 1, `${count}`)
      await SharedMemory.remove(key)
    })

    test.serial(`${way.name}: attaching to a segment that stays, beside ${who}`, async t => {
      const key = uniqueKey(t)
      const owner = await memoryPeer(t, key, { qt: programs[0] })
      await owner.ok('create 64')
      await beside(t, key, programs, async () => {
        const shm = await way.attach(key, { mode: 'readOnly' })
        t.is((await way.read(shm)).length, 64)
        await way.detach(shm)
      })
      await owner.ok('lock')
      await owner.ok('unlock')
    })
  }

for (const qt of qtMajors)
  test.serial(`the value of the lock never exceeds 1 through Node, beside Qt ${qt}`, async t => {
    const key = uniqueKey(t)
    const shm = await SharedMemory.create(key, 64)
    const observer = await Peer.start(t, 'plain_memory')
    const values: string[] = []
    await beside(t, key, [qt], async () => {
      const lock = await shm.lock()
      values.push(await observer.send(`semaphore ${encodeURIComponent(lockFile(key))}`))
      lock.release()
      values.push(await observer.send(`semaphore ${encodeURIComponent(lockFile(key))}`))
    })
    const told = values.filter(value => value.startsWith('ok '))
    t.true(told.length > 0)
    t.deepEqual(
      told.filter(value => value !== 'ok 0' && value !== 'ok 1'),
      [],
    )
    await shm.write(Uint8Array.of(1), { timeout: 0 })
    await shm.detach()
    await SharedMemory.remove(key)
  })

for (const way of ways)
  for (const qt of qtMajors)
    test(`${way.name}: open and create do not change a lock that Qt ${qt} holds (trap 1)`, async t => {
      const key = uniqueKey(t)
      const holder = await memoryPeer(t, key, { qt })
      await holder.ok('create 64')
      await holder.ok('lock')
      await t.throwsAsync(way.create(key, 64), { code: 'ERR_QT_IPC_ALREADY_EXISTS' })
      await t.throwsAsync(SharedMemory.open(key, 64, { timeout: 20 }), {
        code: 'ERR_QT_IPC_TIMEOUT',
      })
      await t.throwsAsync(way.attach(key, { timeout: 20 }), { code: 'ERR_QT_IPC_TIMEOUT' })
      t.is(await lockValue(t, key), 0)
      const other = await memoryPeer(t, key, { qt })
      const waiting = other.ok('attach')
      await holder.ok('unlock')
      await waiting
      t.is(await lockValue(t, key), 1)
    })
