// POSIX segments stay when their holder dies, and nobody counts their users: /proc has to tell.
import test from 'ava'
import { NativeIpcKey, SingleInstance, type SingleInstanceOptions } from 'qt-ipc'
import { uniqueKey, uniquePosixName } from '../helpers/keys.js'
import { NodePeer } from '../helpers/node-peer.js'
import { Peer } from '../helpers/peer.js'
import { nobodyUnseen } from '../helpers/pid-namespace.js'

/** In a container /proc shows its own processes only: the tests know that these are all. */
const options: SingleInstanceOptions = {
  backend: 'posix',
  unknownHolder: nobodyUnseen.force ? 'dead' : 'error',
}

test('one is first, until it lets go', async t => {
  const key = uniqueKey(t)
  const first = await SingleInstance.acquire(key, options)
  const second = await SingleInstance.acquire(key, options)
  t.deepEqual([first.primary, second.primary], [true, false])
  await first.release()
  const third = await SingleInstance.acquire(key, options)
  t.true(third.primary)
  await third.release()
})

test('takes over from one that was killed', async t => {
  const key = uniqueKey(t)
  const acquire = `return (await SingleInstance.acquire(${JSON.stringify(key)}, ${JSON.stringify(options)})).primary`
  const [node, other] = await Promise.all([NodePeer.start(t), NodePeer.start(t)])
  t.true(await node.run(acquire))
  t.false((await SingleInstance.acquire(key, options)).primary)
  node.process.kill()
  await node.process.exited
  const all = await Promise.all([
    ...Array.from({ length: 5 }, () => SingleInstance.acquire(key, options)),
    other.run(acquire),
  ])
  const first = all.filter(one => one === true || (one instanceof SingleInstance && one.primary))
  t.is(first.length, 1)
  for (const one of all) if (one instanceof SingleInstance) await one.release()
  t.is(await other.run(acquire), all.at(-1) !== true)
})

test('memory of a C program counts, alive and dead', async t => {
  const name = uniquePosixName()
  const key = NativeIpcKey.native(name, 'posix')
  const peer = await Peer.start(t, 'plain_memory')
  await peer.ok(`posix ${encodeURIComponent(name)} 1`)
  t.false((await SingleInstance.acquire(key, { ...options, backend: 'auto' })).primary)
  peer.kill()
  await peer.exited
  await using instance = await SingleInstance.acquire(key, { ...options, backend: 'auto' })
  t.true(instance.primary)
})

test('a holder that was killed with the lock is succeeded', async t => {
  const key = uniqueKey(t)
  const node = await NodePeer.start(t)
  await node.run(
    `globalThis.shm = await SharedMemory.create(${JSON.stringify(key)}, 1, { backend: 'posix' }); await shm.lock()`,
  )
  node.process.kill()
  await node.process.exited
  await using instance = await SingleInstance.acquire(key, options)
  t.true(instance.primary)
})
