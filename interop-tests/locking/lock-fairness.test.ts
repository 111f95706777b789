// Who waits first gets the lock first: among the tasks of a thread, and among them and native programs.
import test from 'ava'
import { SharedMemory } from 'qt-ipc'
import { u8 } from 'qt-ipc/layout'
import { failure } from '../helpers/errors.js'
import { lockOf, untilWaiting } from '../helpers/kernel.js'
import { uniqueKey } from '../helpers/keys.js'
import { memoryPeer, qtMajors, stamp } from '../helpers/peer.js'

const now = () => process.hrtime.bigint()
const range = (n: number) => Array.from({ length: n }, (_, i) => i)

for (const qt of qtMajors) {
  test(`tasks and handles of a thread acquire a lock of Qt ${qt} first come, first served`, async t => {
    const key = uniqueKey(t)
    const peer = await memoryPeer(t, key, { qt })
    await peer.ok('create 64')
    const handles = await Promise.all(range(3).map(() => SharedMemory.attach(key)))
    await peer.ok('lock')
    const order: string[] = []
    let holders = 0
    const tasks = range(12).map(async i => {
      const handle = handles[i % 3]
      if (i % 4 === 3) {
        // The order in which calls settle would be another one: each may wait for a turn of the event loop.
        await handle?.update(u8, value => {
          order.push(`${i}`)
          return value
        })
        return
      }
      const lock = await handle?.lock()
      holders += 1
      order.push(`${i}`)
      await null
      t.is(holders, 1)
      holders -= 1
      lock?.release()
    })
    await untilWaiting(key, 1)
    await peer.ok('unlock')
    await Promise.all(tasks)
    t.deepEqual(
      order,
      range(12).map(i => `${i}`),
    )
    for (const handle of handles) await handle.detach()
    t.is(lockOf(key)?.value, 1)
  })

  test(`Node gets its turn between two programs of Qt ${qt} that never pause`, async t => {
    const key = uniqueKey(t)
    const peers = await Promise.all([memoryPeer(t, key, { qt }), memoryPeer(t, key, { qt })])
    const [first, second] = peers
    await first.ok('create 64')
    await second.ok('attach')
    const shm = await SharedMemory.attach(key)
    const holds = peers.flatMap(peer => range(20).map(() => peer.hold(30)))
    await untilWaiting(key, 1)
    const turns: { asked: bigint; got: bigint }[] = []
    for (const _ of range(3)) {
      const turn = shm.lock({ timeout: 30_000 }).then(lock => ({ lock, got: now() }))
      // Besides one of the programs, Node's wait; or both of them, when Node has the lock already.
      await untilWaiting(key, 2)
      const asked = now()
      const { lock, got } = await turn
      turns.push({ asked, got })
      lock.release()
    }
    const acquired = await Promise.all(holds.map(hold => hold.acquired))
    await Promise.all(holds.map(hold => hold.released))
    for (const { asked, got } of turns) {
      const before = acquired.filter(moment => moment > asked && moment < got)
      // The one that waits already; and one that the kernel has served before its wait was counted.
      t.true(before.length <= 2, `${before.length} of ${acquired.length} were served before`)
    }
    await shm.detach()
  })

  test(`a wait that ends leaves its place to the next, ahead of a program of Qt ${qt}`, async t => {
    const key = uniqueKey(t)
    const [holder, rival] = await Promise.all([
      memoryPeer(t, key, { qt }),
      memoryPeer(t, key, { qt }),
    ])
    await holder.ok('create 64')
    await rival.ok('attach')
    const shm = await SharedMemory.attach(key)
    await holder.ok('lock')
    const controller = new AbortController()
    const reason = new Error('enough')
    const aborted = t.throwsAsync(shm.lock({ signal: controller.signal }))
    const timedOut = failure(t, 'TIMEOUT', shm.lock({ timeout: 100 }))
    const heir = shm.lock().then(lock => ({ lock, at: now() }))
    await untilWaiting(key, 1)
    const rivals = rival.send('lock').then(stamp)
    await untilWaiting(key, 2)
    controller.abort(reason)
    t.is(await aborted, reason)
    await timedOut
    t.is(lockOf(key)?.waiting, 2, 'the wait in the kernel goes on')
    await holder.ok('unlock')
    const { lock, at } = await heir
    t.is(lockOf(key)?.value, 0)
    lock.release()
    t.true((await rivals) > at)
    await rival.ok('unlock')
    await shm.detach()
  })
}
