// A wait is on a thread of the addon's own: Node's event loop and its thread pool go on, and nothing has to wait for it
// to end. Each in a process of its own, so that what is measured there is not the work of these tests.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { startChild } from '../helpers/child.js'
import { lockOf, semaphoreOf, until, untilWaiting } from '../helpers/kernel.js'
import { uniqueKey } from '../helpers/keys.js'
import { NodePeer } from '../helpers/node-peer.js'
import { memoryPeer, type Peer, semaphorePeer } from '../helpers/peer.js'

/** Ten times what it may take, and far from the 5 s of a default timeout that somebody waits out. */
const atOnce = 3000

async function heldByNative(t: ExecutionContext, name = ''): Promise<{ key: string; peer: Peer }> {
  const key = `${uniqueKey(t)}${name}`
  const peer = await memoryPeer(t, key)
  await peer.ok('create 64')
  return { key, peer }
}

const attach = (key: string) => `shm = await SharedMemory.attach(${JSON.stringify(key)})`

test('a timer of 10 ms keeps ticking while lock() waits for 3 s', async t => {
  const { key, peer } = await heldByNative(t)
  const node = await NodePeer.start(t)
  await node.run(attach(key))
  await peer.hold(3000).acquired
  const ticking = await node.run(`
    let ticks = 0
    let longest = 0
    let last = performance.now()
    const timer = setInterval(() => {
      ticks += 1
      longest = Math.max(longest, performance.now() - last)
      last = performance.now()
    }, 10)
    const start = performance.now()
    const lock = await shm.lock()
    const waited = performance.now() - start
    clearInterval(timer)
    lock.release()
    return { ticks, longest, waited }`)
  const { ticks, longest, waited } = ticking as { ticks: number; longest: number; waited: number }
  t.true(waited > 1000, `it had to wait only ${waited} ms`)
  t.true(ticks > waited / 100, `${ticks} ticks in ${waited} ms`)
  t.true(longest < 1000, `no tick for ${longest} ms`)
})

test('files are read while more waits are pending than Node has threads', async t => {
  const segments = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map(n => heldByNative(t, n)))
  const keys = segments.map(({ key }) => key)
  const node = await NodePeer.start(t, { env: { UV_THREADPOOL_SIZE: '2' } })
  await node.run(`
    const names = ${JSON.stringify(keys)}
    handles = await Promise.all(names.map(name => SharedMemory.attach(name)))
    return null`)
  for (const { peer } of segments) await peer.ok('lock')
  await node.run('waits = handles.map(handle => handle.lock()); return null')
  for (const key of keys) await untilWaiting(key, 1)
  const took = await node.run(`
    const { readFile } = await import('node:fs/promises')
    const { scrypt } = await import('node:crypto')
    const start = performance.now()
    await Promise.all([1, 2, 3, 4, 5].map(() => readFile('package.json')))
    await new Promise(resolve => scrypt('', '', 16, { N: 2 }, resolve))
    return performance.now() - start`)
  t.true(Number(took) < atOnce, `${took} ms`)
  for (const key of keys) t.is(lockOf(key)?.waiting, 1)
  for (const { peer } of segments) await peer.ok('unlock')
  await node.run('for (const wait of waits) (await wait).release()')
  for (const key of keys) t.is(lockOf(key)?.value, 1)
})

test('a pending wait keeps Node alive, and a finished one does not', async t => {
  const { key, peer } = await heldByNative(t)
  await peer.ok('lock')
  const code = `
    import { SharedMemory, SystemSemaphore } from 'qt-ipc'
    const [key] = process.argv.slice(1)
    process.stdin.unref()
    const signal = SystemSemaphore.openSync(key + ' signal')
    await signal.acquire({ timeout: Infinity })
    console.log('acquired')
    const shm = await SharedMemory.attach(key, { timeout: Infinity })
    const lock = await shm.lock()
    console.log('locked')
    lock.release()`
  const child = startChild(t, code, { args: [key] })
  const waits = () => semaphoreOf(`${key} signal`)?.waiting === 1
  await until(waits, 'its wait for the semaphore')
  const signal = await semaphorePeer(t, `${key} signal`)
  await signal.send('release', /^released/)
  await child.waitLine(/^acquired$/)
  await untilWaiting(key, 1)
  await peer.ok('unlock')
  await child.waitLine(/^locked$/)
  const start = performance.now()
  t.deepEqual(await child.exited, { code: 0, signal: null })
  t.true(performance.now() - start < atOnce)
  t.is(lockOf(key)?.value, 1)
})

test.serial('a blocking call gets its turn under the sampling profiler', async t => {
  const { key, peer } = await heldByNative(t)
  const rival = await memoryPeer(t, key)
  await rival.ok('attach')
  const folder = await mkdtemp(join(tmpdir(), 'qt-ipc-profile-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const nodeArguments = ['--cpu-prof', '--cpu-prof-interval=500', `--cpu-prof-dir=${folder}`]
  const node = await NodePeer.start(t, { nodeArguments })
  await node.run(attach(key))
  let served = 0
  let busy = true
  const contend = async (native: Peer) => {
    while (busy) {
      await native.hold(20).released
      served += 1
    }
  }
  const contenders = [contend(peer), contend(rival)]
  await until(() => served > 4, 'the two native programs to take turns')
  for (let turn = 0; turn < 3; turn += 1) {
    const before = served
    await node.run('shm.lockSync({ timeout: 10_000 }).release()')
    // Who is ahead in the kernel's queue, and what is served while Node answers.
    t.true(served - before < 20, `${served - before} holds of native programs`)
  }
  busy = false
  await Promise.all(contenders)
  node.process.end()
  t.deepEqual(await node.process.exited, { code: 0, signal: null })
})
