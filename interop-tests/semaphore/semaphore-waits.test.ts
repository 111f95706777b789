// Waits for a SystemSemaphore: their order, their end, and that no token gets lost on the way.
import test from 'ava'
import { SharedMemory, SystemSemaphore } from 'qt-ipc'
import { runChild } from '../helpers/child.js'
import { failure } from '../helpers/errors.js'
import { lockOf, semaphoreOf, until } from '../helpers/kernel.js'
import { uniqueKey } from '../helpers/keys.js'
import { memoryPeer, type Peer, qtMajors, semaphorePeer } from '../helpers/peer.js'

const untilWaiting = (key: string, count: number) =>
  until(() => semaphoreOf(key)?.waiting === count, `${count} waits in the kernel`)

/** A native program releases one and the kernel gives it to our wait; Node does not get to hear of it yet. */
function releaseUnnoticed(peer: Peer, key: string): Promise<string> {
  const released = peer.send('release', /^released/)
  while (semaphoreOf(key)?.waiting !== 0);
  return released
}

for (const qt of qtMajors) {
  test(`tasks acquire tokens of Qt ${qt} first come, first served`, async t => {
    const key = uniqueKey(t)
    const peer = await semaphorePeer(t, key, { qt })
    using semaphore = await SystemSemaphore.open(key)
    const order: number[] = []
    const tasks = [0, 1, 2, 3, 4, 5].map(i => semaphore.acquire().then(() => order.push(i)))
    await untilWaiting(key, 1)
    await peer.send('release 6', /^released/)
    await Promise.all(tasks)
    t.deepEqual(order, [0, 1, 2, 3, 4, 5])
    t.is(semaphoreOf(key)?.value, 0)
  })

  test(`waits that end beside Qt ${qt} acquire no token`, async t => {
    const key = uniqueKey(t)
    const peer = await semaphorePeer(t, key, { qt })
    using semaphore = await SystemSemaphore.open(key)
    const reason = new Error('enough')
    for (let i = 0; i < 20; i += 1) {
      const controller = new AbortController()
      const aborted = t.throwsAsync(semaphore.acquire({ signal: controller.signal }))
      const timedOut = failure(t, 'TIMEOUT', semaphore.acquire({ timeout: 5 }))
      await timedOut
      const released = peer.send('release', /^released/)
      controller.abort(reason)
      const error = await aborted.catch(() => undefined)
      await released
      if (error === undefined) t.fail('an abort that came first must win')
      t.is(error, reason)
      await semaphore.acquire({ timeout: 5000 })
    }
    await untilWaiting(key, 0)
    t.is(semaphoreOf(key)?.value, 0)
  })

  test.serial(`a token acquired after all waits ended is released to Qt ${qt}`, async t => {
    const key = uniqueKey(t)
    const peer = await semaphorePeer(t, key, { qt })
    const one = () => until(() => semaphoreOf(key)?.value === 1, 'the token')
    const semaphore = await SystemSemaphore.open(key)

    const controller = new AbortController()
    const aborted = t.throwsAsync(semaphore.acquire({ signal: controller.signal }))
    await untilWaiting(key, 1)
    let released = releaseUnnoticed(peer, key)
    controller.abort(new Error('no'))
    await aborted
    await released
    await one()
    t.is(await peer.send('burst acquire 1'), 'ok 1')

    // Won in time: only Node, busy, hears of it too late to see that in its timers.
    const inTime = semaphore.acquire({ timeout: 200 })
    await untilWaiting(key, 1)
    released = releaseUnnoticed(peer, key)
    for (const start = performance.now(); performance.now() - start < 250; );
    await inTime
    await released
    t.is(semaphoreOf(key)?.value, 0)

    const closed = failure(t, 'DETACHED', semaphore.acquire())
    await untilWaiting(key, 1)
    released = releaseUnnoticed(peer, key)
    semaphore.close()
    await closed
    await released
    await one()
    t.is(await peer.send('burst acquire 1'), 'ok 1')
  })

  test.serial(
    `a blocking acquire beside Qt ${qt}: its turn, its time, never its own thread`,
    async t => {
      const key = uniqueKey(t)
      const peer = await semaphorePeer(t, key, { qt })
      using semaphore = await SystemSemaphore.open(key, 0, { timeout: 150 })
      const start = performance.now()
      const error = await failure(t, 'TIMEOUT', () => semaphore.acquireSync())
      const took = performance.now() - start
      t.true(took > 145 && took < 20_000, `${took} ms`)
      t.regex(error.message, /timed out after 150 ms/)
      t.is(semaphoreOf(key)?.waiting, 0)
      const waiting = semaphore.acquire({ timeout: 5000 })
      await failure(t, 'BUSY', () => semaphore.acquireSync())
      await peer.send('release', /^released/)
      await waiting
      peer.write('release')
      semaphore.acquireSync({ timeout: Number.POSITIVE_INFINITY })
      t.is(semaphoreOf(key)?.value, 0)
    },
  )

  test(`an agreed semaphore is the lock of a segment, with Qt ${qt}`, async t => {
    const [key, guard] = [uniqueKey(t), `${uniqueKey(t)} guard`]
    const peer = await semaphorePeer(t, guard, { qt, args: ['--initial', '1'] })
    const memory = await memoryPeer(t, key, { qt })
    await memory.ok('create 8')
    using lock = await SystemSemaphore.open(guard, 1)
    await using shm = await SharedMemory.attach(key, { lock })
    await peer.send('acquire', /^acquired/)
    await memory.ok('write 07')
    await failure(t, 'TIMEOUT', shm.lock({ timeout: 50 }))
    await failure(t, 'TIMEOUT', shm.read({ timeout: 50 }))
    await failure(t, 'TIMEOUT', () => shm.writeSync(Uint8Array.of(1), { timeout: 50 }))
    const reading = shm.read({ length: 1 })
    await untilWaiting(guard, 1)
    await memory.ok('write 08')
    await peer.send('release', /^released/)
    t.deepEqual([...(await reading)], [8])
    await shm.withLock(async held => {
      t.is(semaphoreOf(guard)?.value, 0)
      t.is(lockOf(key)?.value, 1, "the segment's own lock is not taken")
      await failure(t, 'BUSY', shm.lock())
      await failure(t, 'BUSY', () => shm.readSync())
      held.write(Uint8Array.of(9))
    })
    t.is(semaphoreOf(guard)?.value, 1)
    t.is(await memory.ok('read 0 1'), '09')
  })
}

test('close() of another semaphore that was won in the same turn of the loop', async t => {
  const code = `
    import { SystemSemaphore } from 'qt-ipc'
    import { semaphoreOf } from './interop-tests/helpers/kernel.ts'
    const [key] = process.argv.slice(1)
    const until = async isSo => { while (!isSo()) await new Promise(resolve => setTimeout(resolve, 5)) }
    for (let round = 0; round < 20; round += 1) {
      const keys = [key + ' a', key + ' b', key + ' c']
      const makers = keys.map(one => SystemSemaphore.createSync(one, 0))
      const users = keys.map(one => SystemSemaphore.openSync(one, 0))
      const waits = users.map(user => user.acquire())
      for (const wait of waits) wait.catch(() => {})
      await until(() => keys.every(one => semaphoreOf(one).waiting === 1))
      for (const maker of makers) maker.release()
      // All three waits have been won before the loop hears of one.
      while (keys.some(one => semaphoreOf(one).waiting > 0));
      for (const start = performance.now(); performance.now() - start < 5; );
      await Promise.race(waits)
      for (const user of users) user.close()
      const results = await Promise.allSettled(waits)
      results.forEach(({ status }, i) => {
        const value = semaphoreOf(keys[i]).value
        if (value !== (status === 'fulfilled' ? 0 : 1)) throw new Error(status + ' leaves ' + value)
      })
      for (const maker of makers) maker.close()
    }
    console.log('done')`
  const child = await runChild(t, code, { args: [uniqueKey(t)], isolated: true })
  t.is(child.stdout, 'done\n', `${child.code} ${child.signal} ${child.stderr}`)
  t.is(child.code, 0)
})
