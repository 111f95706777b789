// SEM_UNDO (trap 8): the kernel takes a process's operations back when it ends, and counts them only up to 32,767.
import test from 'ava'
import { SystemSemaphore } from 'qt-ipc'
import { failure } from '../helpers/errors.js'
import { semaphoreOf } from '../helpers/kernel.js'
import { uniqueKey } from '../helpers/keys.js'
import { NodePeer } from '../helpers/node-peer.js'
import { qtMajors, semaphorePeer } from '../helpers/peer.js'

const FULL = 32_767

const sides = [
  // The kernel's count goes from -32,768 to 32,767.
  { ours: 'release()', theirs: 'acquire', limit: FULL + 1, sign: -1 },
  { ours: 'acquireSync({ timeout: 0 })', theirs: 'release', limit: FULL, sign: 1 },
]

for (const qt of qtMajors) {
  for (const { ours, theirs, limit, sign } of sides)
    test(`Node only calls ${ours}, Qt ${qt} the other: full after 32,767`, async t => {
      const key = uniqueKey(t)
      const node = await NodePeer.start(t)
      await node.run(`semaphore = await SystemSemaphore.open(${JSON.stringify(key)}); return null`)
      const theirTurn = async () => {
        // Only ours are many: a native program starts anew before its own count is full.
        const peer = await semaphorePeer(t, key, { qt })
        t.is(await peer.send(`burst ${theirs} 8000`), 'ok 8000')
        return peer
      }
      const ourTurn = (n: number) => node.run(`for (let i = 0; i < ${n}; i += 1) semaphore.${ours}`)
      // The native programs live on: their operations are undone when they end.
      for (let i = 0; i < 4; i += 1) {
        if (sign === -1) await ourTurn(8000)
        await theirTurn()
        if (sign === 1) await ourTurn(8000)
      }
      if (sign === 1) await theirTurn()
      t.is(await node.run('return semaphore.undoBalance'), sign * 32_000)
      await ourTurn(limit - 32_000)
      t.is(await node.run('return semaphore.undoBalance'), sign * limit)
      const before = semaphoreOf(key)?.value
      const told = await node.run(`
        try { semaphore.${ours} } catch ({ code, hint }) { return { code, hint } }`)
      const { code, hint } = told as { code: string; hint: string }
      t.is(code, 'ERR_QT_IPC_OUT_OF_RESOURCES')
      t.regex(hint, /undo: false/)
      t.regex(hint, /operations/)
      t.is(semaphoreOf(key)?.value, before, 'nothing was done')
      t.is(await node.run('return semaphore.undoBalance'), sign * limit)

      await node.run(`
        signal = SystemSemaphore.openSync(${JSON.stringify(key)}, 0, { undo: false })
        for (let i = 0; i < 500; i += 1) signal.${ours}`)
      t.is(semaphoreOf(key)?.value, (before ?? 0) - sign * 500)
    })

  test(`undo: false with the value 0: nothing is taken before Qt ${qt} releases it`, async t => {
    const key = uniqueKey(t)
    using semaphore = await SystemSemaphore.open(key, 0, { undo: false })
    // Nobody has ever operated on it, as on a lock that a Qt program has left unmade.
    await t.throwsAsync(semaphore.acquire({ timeout: 100 }), { code: 'ERR_QT_IPC_TIMEOUT' })
    t.is(semaphore.value(), 0)
    const taken = semaphore.acquire()
    const peer = await semaphorePeer(t, key, { qt })
    await peer.send('release', /^released/)
    await taken
    t.is(semaphore.value(), 0)
  })

  test(`undo: false goes on beyond 32,767, both ways, beside Qt ${qt}`, async t => {
    const key = uniqueKey(t)
    using semaphore = await SystemSemaphore.open(key, 0, { undo: false })
    for (let i = 0; i < 4; i += 1) {
      const peer = await semaphorePeer(t, key, { qt })
      for (let j = 0; j < 5; j += 1) {
        for (let k = 0; k < 2000; k += 1) semaphore.release()
        t.is(await peer.send('burst acquire 2000'), 'ok 2000')
      }
      peer.kill()
      await peer.exited
      // What the native program took with undo comes back at its end.
      t.is(semaphoreOf(key)?.value, 10_000)
      for (let k = 0; k < 10_000; k += 1) semaphore.acquireSync({ timeout: 0 })
    }
    t.is(semaphoreOf(key)?.value, 0)
  })

  test(`tokens that a Node process acquired return to Qt ${qt} when it exits, unless undo is false`, async t => {
    const key = uniqueKey(t)
    const peer = await semaphorePeer(t, key, { qt, args: ['--initial', '5'] })
    const name = JSON.stringify(key)
    for (const end of ['process.exit(0)', 'process.kill(process.pid, "SIGKILL")']) {
      const node = await NodePeer.start(t)
      await node.run(`semaphore = SystemSemaphore.openSync(${name}, 0)
        semaphore.acquireSync(); await semaphore.acquire()
        return null`)
      t.is(semaphoreOf(key)?.value, 3)
      node.end(end)
      await node.process.exited
      t.is(semaphoreOf(key)?.value, 5)
    }
    const node = await NodePeer.start(t)
    await node.run(`semaphore = SystemSemaphore.openSync(${name}, 0, { undo: false })
      semaphore.acquireSync(); await semaphore.acquire(); semaphore.close()`)
    node.process.end()
    await node.process.exited
    t.is(semaphoreOf(key)?.value, 3)
    t.is(await peer.send('burst acquire 3'), 'ok 3')
  })
}

test('undoBalance counts the operations of all handles of a process, and starts anew with another semaphore', async t => {
  const key = uniqueKey(t)
  const made = SystemSemaphore.createSync(key, 10)
  const other = SystemSemaphore.openSync(key, 0, { backend: 'systemv' })
  t.is(made.undoBalance, 0)
  made.acquireSync()
  await other.acquire()
  t.is(made.undoBalance, 2)
  t.is(other.undoBalance, 2)
  other.release(3)
  t.is(made.undoBalance, -1)
  const silent = SystemSemaphore.openSync(key, 0, { undo: false })
  t.is(silent.undoBalance, undefined)
  silent.release(100)
  t.is(made.undoBalance, -1)
  silent.close()
  other.close()
  made.close()
  using anew = SystemSemaphore.openSync(key, 0)
  t.is(anew.undoBalance, 0)
})

test('release(n) accepts the largest value, and rejects one more and invalid counts', async t => {
  const key = uniqueKey(t)
  using semaphore = SystemSemaphore.openSync(key, 0, { undo: false })
  semaphore.release(FULL)
  t.is(semaphore.value(), FULL)
  const error = await failure(t, 'OUT_OF_RESOURCES', () => semaphore.release())
  t.is(error.operation, 'SystemSemaphore.release')
  t.is(semaphore.value(), FULL)
  semaphore.acquireSync()
  t.is(semaphore.value(), FULL - 1)
  for (const n of [0, -1, 1.5, Number.NaN, FULL + 1, Number.POSITIVE_INFINITY])
    t.throws(() => semaphore.release(n), { instanceOf: RangeError, message: new RegExp(`${n}`) })
  t.throws(() => SystemSemaphore.openSync(key, -1), { instanceOf: RangeError })
  t.throws(() => SystemSemaphore.createSync(key, FULL + 1), { instanceOf: RangeError })
  t.is(semaphoreOf(key)?.value, FULL - 1, 'nothing of it reached the kernel')
})
