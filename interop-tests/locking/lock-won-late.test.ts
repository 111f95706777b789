// The kernel gives the lock to a wait, and before Node hears of it nobody wants it any more: it is not lost on the way.
import test from 'ava'
import { SharedMemory } from 'qt-ipc'
import { failure } from '../helpers/errors.js'
import { lockOf, until, untilWaiting } from '../helpers/kernel.js'
import { uniqueKey } from '../helpers/keys.js'
import { memoryPeer, type Peer, qtMajors } from '../helpers/peer.js'

/** The native program unlocks, and the kernel hands the lock to our wait; Node does not get to hear of it yet. */
function unlockUnnoticed(peer: Peer, key: string): Promise<string> {
  const unlocked = peer.ok('unlock')
  while (lockOf(key)?.waiting !== 0);
  return unlocked
}

function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    error => error,
  )
}

for (const qt of qtMajors) {
  test.serial(`a lock acquired after all waits ended is released to Qt ${qt}`, async t => {
    const key = uniqueKey(t)
    await using shm = await SharedMemory.create(key, 64)
    const peer = await memoryPeer(t, key, { qt })
    await peer.ok('attach')
    const reason = new Error('enough')
    const controller = new AbortController()
    const leaver = await SharedMemory.attach(key)

    await peer.ok('lock')
    const aborted = failureOf(shm.lock({ signal: controller.signal }))
    await untilWaiting(key, 1)
    let unlocked = unlockUnnoticed(peer, key)
    controller.abort(reason)
    t.is(await aborted, reason)
    await unlocked
    await until(() => lockOf(key)?.value === 1, 'the lock after the abort')

    await peer.ok('lock')
    const inTime = shm.lock({ timeout: 200 })
    await untilWaiting(key, 1)
    const start = performance.now()
    unlocked = unlockUnnoticed(peer, key)
    while (performance.now() - start < 250);
    // It was won in time; only Node, busy, hears of it too late to see that in its timers.
    const late = await inTime
    t.is(lockOf(key)?.value, 0)
    late.release()
    await unlocked
    t.is(lockOf(key)?.value, 1)

    await peer.ok('lock')
    const ended = failure(t, 'DETACHED', leaver.lock())
    await untilWaiting(key, 1)
    unlocked = unlockUnnoticed(peer, key)
    await leaver.detach()
    await ended
    await unlocked
    await until(() => lockOf(key)?.value === 1, 'the lock after detach')
    await peer.ok('lock')
    await peer.ok('unlock')
  })

  test.serial(
    `a lock acquired after the first wait ended goes to the next, with Qt ${qt}`,
    async t => {
      const key = uniqueKey(t)
      await using shm = await SharedMemory.create(key, 64)
      const peer = await memoryPeer(t, key, { qt })
      await peer.ok('attach')
      await peer.ok('lock')
      const controller = new AbortController()
      const first = failureOf(shm.lock({ signal: controller.signal }))
      const second = shm.lock()
      await untilWaiting(key, 1)
      const unlocked = unlockUnnoticed(peer, key)
      const { id } = lockOf(key) ?? {}
      controller.abort('enough')
      t.is(await first, 'enough')
      const lock = await second
      await unlocked
      t.deepEqual(lockOf(key), { id, value: 0, waiting: 0 } as never)
      lock.release()
      t.is(lockOf(key)?.value, 1)
    },
  )
}

test.serial('a single try takes over a wait that all callers ended', async t => {
  const key = uniqueKey(t)
  await using shm = await SharedMemory.create(key, 64)
  const peer = await memoryPeer(t, key)
  await peer.ok('attach')
  await peer.ok('lock')
  const controller = new AbortController()
  const wait = failureOf(shm.lock({ signal: controller.signal }))
  await untilWaiting(key, 1)
  const unlocked = unlockUnnoticed(peer, key)
  controller.abort('no')
  const lock = await shm.lock({ timeout: 0 })
  t.is(lockOf(key)?.value, 0)
  lock.release()
  t.is(lockOf(key)?.value, 1)
  t.is(await wait, 'no')
  await unlocked
})

test('a blocking call takes over a wait that all callers ended', async t => {
  const key = uniqueKey(t)
  await using shm = await SharedMemory.create(key, 64)
  const peer = await memoryPeer(t, key)
  await peer.ok('attach')
  for (let round = 0; round < 20; round += 1) {
    await peer.ok('lock')
    const controller = new AbortController()
    const wait = failureOf(shm.lock({ signal: controller.signal }))
    await untilWaiting(key, 1)
    const unlocked = peer.ok('unlock')
    controller.abort('no')
    const lock = shm.lockSync()
    t.is(lockOf(key)?.value, 0)
    lock.release()
    t.is(await wait, 'no')
    await unlocked
    t.is(lockOf(key)?.value, 1)
  }
})
