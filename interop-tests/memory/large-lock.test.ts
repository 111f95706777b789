// Large copies and the lock: a native program and Node exclude each other, and the lock is held for the copy alone.
import test from 'ava'
import { untilWaiting } from '../helpers/kernel.js'
import { uniqueKey } from '../helpers/keys.js'
import { NodePeer } from '../helpers/node-peer.js'
import { memoryPeer } from '../helpers/peer.js'

const size = 32 * 2 ** 20

test('a large read waits for the native holder, and reads all that it wrote', async t => {
  const key = uniqueKey(t)
  const peer = await memoryPeer(t, key)
  await peer.ok(`create ${size}`)
  const node = await NodePeer.start(t)
  await node.run(`shm = await SharedMemory.attach(${JSON.stringify(key)})`)
  for (const work of ['shm.read()', 'shm.update({ decode: b => b, encode: b => b }, b => b)']) {
    await peer.ok('lock')
    await node.run(`working = ${work}; return null`)
    await untilWaiting(key, 1)
    await peer.ok('fill 9')
    await peer.ok('unlock')
    t.true(await node.run('return (await working).every(byte => byte === 9)'))
    await peer.ok('fill 0')
  }
  await peer.ok('lock')
  await node.run(`working = shm.write(new Uint8Array(${size}).fill(8)); return null`)
  await untilWaiting(key, 1)
  t.is(await peer.ok(`read ${size - 4} 4`), '00000000')
  await peer.ok('unlock')
  await node.run('await working')
  await peer.ok('lock')
  t.is(await peer.ok(`read ${size - 4} 4`), '08080808')
  await peer.ok('unlock')
})

test('the lock of a large copy is released while JavaScript is busy', async t => {
  const key = uniqueKey(t)
  const peer = await memoryPeer(t, key)
  await peer.ok(`create ${size}`)
  const node = await NodePeer.start(t)
  const seen = await node.run(`
    const shm = await SharedMemory.attach(${JSON.stringify(key)})
    const lock = NativeIpcKey.legacy(shm.key).lockKey()
    const gate = SystemSemaphore.openSync(lock, 1, { undo: false, removeOnClose: false })
    const isHeld = () => gate.value() === 0
    for (let round = 0; round < 100; round += 1) {
      let done = false
      const reading = shm.read().then(() => { done = true })
      while (!done && !isHeld()) await new Promise(setImmediate)
      const wasHeld = isHeld()
      const start = performance.now()
      while (wasHeld && isHeld() && performance.now() - start < 20_000);
      const isFree = !isHeld()
      const isUnsettled = !done
      await reading
      if (wasHeld) return { isFree, isUnsettled }
    }`)
  t.deepEqual(seen, { isFree: true, isUnsettled: true })
})
