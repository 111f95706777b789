// Threads and processes that are ended while they wait: whatever they wait for, and the lock is left alone. Every wait is
// without limit and the native program holds the lock until Node has ended, so an end that waits for a wait never comes.
import test, { type ExecutionContext } from 'ava'
import { lockOf, semaphoreOf, untilWaiting } from '../helpers/kernel.js'
import { uniqueKey } from '../helpers/keys.js'
import { NodePeer } from '../helpers/node-peer.js'
import { memoryPeer, type Peer } from '../helpers/peer.js'

const severalWaits = `
  const endless = { timeout: Infinity }
  for (const wait of [shm.lock(endless), shm.read(endless), SharedMemory.attach(shm.key, endless)])
    wait.catch(() => {})
  globalThis.signal = SystemSemaphore.openSync(shm.key + ' signal')
  for (let i = 0; i < 3; i += 1) signal.acquire(endless).catch(() => {})
  globalThis.other = SystemSemaphore.openSync(shm.key + ' other')
  other.acquire(endless).catch(() => {})
`
const asynchronous: Record<string, string> = {
  'one wait': 'shm.lock({ timeout: Infinity }).catch(() => {})',
  'several waits': severalWaits,
}
const inWorkers: Record<string, string> = {
  ...asynchronous,
  lockSync: 'shm.lockSync({ timeout: Infinity })',
  attachSync: 'SharedMemory.attachSync(shm.key, { timeout: Infinity })',
  'acquireSync and several waits': `${severalWaits}
    SystemSemaphore.openSync(shm.key + ' third').acquireSync({ timeout: Infinity })`,
}

/** A Node process that is attached, and a native one that holds the lock, while a worker of Node waits. */
async function waitingWorker(t: ExecutionContext, code: string) {
  const key = uniqueKey(t)
  const peer = await memoryPeer(t, key)
  await peer.ok('create 64')
  const node = await NodePeer.start(t)
  await node.run(`shm = await SharedMemory.attach(${JSON.stringify(key)})`)
  await node.run(`return startWorker(\`
    globalThis.shm = await SharedMemory.attach(${JSON.stringify(key)})
    say('attached')
    await heard()
    ${code}
    setInterval(() => {}, 1000)\`)`)
  await peer.ok('lock')
  await node.run('worker.postMessage(0)')
  await untilWaiting(key, 1)
  return { key, peer, node }
}

/** Nobody waits any more, the native program still holds, and then everybody can. */
async function isIntact(t: ExecutionContext, key: string, peer: Peer): Promise<void> {
  await untilWaiting(key, 0)
  t.is(lockOf(key)?.value, 0, 'the native program holds it')
  await peer.ok('unlock')
  t.is(lockOf(key)?.value, 1)
  await peer.ok('lock')
  await peer.ok('unlock')
  t.is(semaphoreOf(`${key} signal`)?.waiting ?? 0, 0)
}

for (const [how, code] of Object.entries(inWorkers)) {
  test(`worker.terminate() ends a worker that waits: ${how}`, async t => {
    const { key, peer, node } = await waitingWorker(t, code)
    await node.run('await worker.terminate()')
    await isIntact(t, key, peer)
    await node.run('const lock = await shm.lock({ timeout: 1000 }); lock.release()')
    t.is(lockOf(key)?.value, 1)
  })

  test(`process.exit() ends Node while a worker is in ${how}`, async t => {
    const { key, peer, node } = await waitingWorker(t, code)
    node.end('process.exit(7)')
    t.deepEqual(await node.process.exited, { code: 7, signal: null })
    await isIntact(t, key, peer)
  })
}

const exits = {
  'process.exit()': { code: 'process.exit(7)', exit: { code: 7, signal: null } },
  'an uncaught error': {
    code: 'setImmediate(() => { throw new Error("uncaught") })',
    exit: { code: 1, signal: null },
  },
  SIGTERM: { code: 'process.kill(process.pid)', exit: { code: null, signal: 'SIGTERM' } },
} as const

for (const [name, { code, exit }] of Object.entries(exits))
  for (const [how, waits] of Object.entries(asynchronous))
    test(`${name} ends Node while it waits: ${how}`, async t => {
      const key = uniqueKey(t)
      const peer = await memoryPeer(t, key)
      await peer.ok('create 64')
      const node = await NodePeer.start(t)
      await node.run(`shm = await SharedMemory.attach(${JSON.stringify(key)})`)
      await peer.ok('lock')
      await node.run(waits)
      await untilWaiting(key, 1)
      node.end(code)
      t.deepEqual(await node.process.exited, exit)
      await isIntact(t, key, peer)
    })

test('SIGTERM ends Node while it is blocked in lockSync', async t => {
  const key = uniqueKey(t)
  const peer = await memoryPeer(t, key)
  await peer.ok('create 64')
  const node = await NodePeer.start(t)
  await node.run(`shm = await SharedMemory.attach(${JSON.stringify(key)})`)
  await peer.ok('lock')
  node.end('shm.lockSync({ timeout: Infinity })')
  await untilWaiting(key, 1)
  node.process.kill('SIGTERM')
  t.deepEqual(await node.process.exited, { code: null, signal: 'SIGTERM' })
  await isIntact(t, key, peer)
})
