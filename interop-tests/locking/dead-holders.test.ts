// Whoever holds the lock ends: killed, by process.exit(), by an error, as a worker. System V gives the lock back
// (trap 7), and a Node process gives back what only one of its threads held (trap 20).
import test, { type ExecutionContext } from 'ava'
import { SharedMemory } from 'qt-ipc'
import { lockOf, untilWaiting } from '../helpers/kernel.js'
import { uniqueKey } from '../helpers/keys.js'
import { NodePeer } from '../helpers/node-peer.js'
import { memoryPeer, qtMajors } from '../helpers/peer.js'

const attach = (key: string) => `shm = await SharedMemory.attach(${JSON.stringify(key)})`

/** A Node process that has the lock, and how it ends. */
async function holdingNode(t: ExecutionContext, key: string): Promise<NodePeer> {
  const node = await NodePeer.start(t)
  await node.run(attach(key))
  await node.run('lock = await shm.lock(); return null')
  t.is(lockOf(key)?.value, 0)
  return node
}

for (const qt of qtMajors) {
  test(`a waiting Node process acquires the lock of a program of Qt ${qt} that is killed`, async t => {
    const key = uniqueKey(t)
    await using shm = await SharedMemory.create(key, 64)
    const peer = await memoryPeer(t, key, { qt })
    await peer.ok('attach')
    await peer.ok('lock')
    const lock = shm.lock({ timeout: Number.POSITIVE_INFINITY })
    await untilWaiting(key, 1)
    peer.write('crash')
    t.deepEqual(await peer.exited, { code: null, signal: 'SIGKILL' })
    const won = await lock
    t.is(lockOf(key)?.value, 0)
    t.false(won.lost)
    won.release()
    t.is(lockOf(key)?.value, 1)
    t.false(await SharedMemory.repairLock(key), 'nothing to repair')
  })

  const ends: Record<string, { code: string; exit: object }> = {
    'is killed': {
      code: 'process.kill(process.pid, "SIGKILL")',
      exit: { code: null, signal: 'SIGKILL' },
    },
    'calls process.exit()': { code: 'process.exit(3)', exit: { code: 3, signal: null } },
    aborts: { code: 'process.abort()', exit: { code: null, signal: 'SIGABRT' } },
    'ends by an uncaught error': {
      code: 'setImmediate(() => { throw new Error("uncaught") })',
      exit: { code: 1, signal: null },
    },
  }
  for (const [how, { code, exit }] of Object.entries(ends))
    test(`Node ${how} with the lock: a waiting program of Qt ${qt} acquires it`, async t => {
      const key = uniqueKey(t)
      const peer = await memoryPeer(t, key, { qt })
      await peer.ok('create 64')
      const node = await holdingNode(t, key)
      const locked = peer.ok('lock')
      await untilWaiting(key, 1)
      node.end(code)
      await locked
      t.is(lockOf(key)?.value, 0)
      await peer.ok('unlock')
      t.is(lockOf(key)?.value, 1, 'given back twice')
      t.deepEqual(await node.process.exited, exit)
      t.is(lockOf(key)?.value, 1, 'given back again at the exit')
    })

  test(`a worker is terminated with the lock: a waiting program of Qt ${qt} acquires it`, async t => {
    const key = uniqueKey(t)
    const peer = await memoryPeer(t, key, { qt })
    await peer.ok('create 64')
    const node = await NodePeer.start(t)
    await node.run(attach(key))
    const said = await node.run(`
      return startWorker(\`
        globalThis.${attach(key)}
        globalThis.lock = await shm.lock()
        say('locked')
        setInterval(() => {}, 1000)\`)`)
    t.is(said, 'locked')
    t.is(lockOf(key)?.value, 0)
    const locked = peer.ok('lock')
    await untilWaiting(key, 1)
    await node.run('return worker.terminate()')
    await locked
    await peer.ok('unlock')
    t.is(lockOf(key)?.value, 1)
    await node.run('const lock = await shm.lock({ timeout: 1000 }); lock.release()')
    node.process.end()
    t.deepEqual(await node.process.exited, { code: 0, signal: null })
    t.is(lockOf(key)?.value, 1, 'given back again at the exit')
    t.is(await peer.ok('size'), '64')
  })
}

test('the lock of a worker that ends is free for its own process', async t => {
  const key = uniqueKey(t)
  await using shm = await SharedMemory.create(key, 64)
  const node = await NodePeer.start(t)
  await node.run(attach(key))
  for (const last of ['process.exit()', 'throw new Error("mine")', 'undefined']) {
    const said = await node.run(`
      const said = await startWorker(\`
        globalThis.${attach(key)}
        globalThis.lock = shm.lockSync()
        say('locked')
        await heard()
        ${last}\`)
      worker.postMessage(0)
      await worker.ended
      const lock = await shm.lock({ timeout: 1000 })
      lock.release()
      await shm.read()
      return said`)
    t.is(said, 'locked')
    t.is(lockOf(key)?.value, 1, last)
  }
  t.true(shm.lockable)
})

test('a process that exits while it waits does not change the lock', async t => {
  const key = uniqueKey(t)
  await using shm = await SharedMemory.create(key, 64)
  for (const end of ['process.exit(0)', 'process.kill(process.pid, "SIGKILL")']) {
    const node = await NodePeer.start(t)
    await node.run(attach(key))
    const lock = await shm.lock()
    await node.run('shm.lock({ timeout: Infinity }); shm.read(); SharedMemory.attach(shm.key)')
    await untilWaiting(key, 1)
    node.end(end)
    await node.process.exited
    t.is(lockOf(key)?.waiting, 0)
    t.is(lockOf(key)?.value, 0)
    lock.release()
    t.false(lock.lost)
    t.is(lockOf(key)?.value, 1)
  }
})
