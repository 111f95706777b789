import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { type Peer, stamp } from '../../../interop-tests/helpers/peer.js'
import type { Outcome } from '../notes.js'
import type { Scene } from '../scene.js'

/** ms for which the lock is held while the other side asks for it. */
const hold = 300

/**
 * One side holds the lock while the other attaches and locks. Attaching takes the lock, too: so it is the whole way in
 * that has to wait, and the machine's clock tells who was when.
 */
export async function exclusion(scene: Scene): Promise<Outcome> {
  const qt = await scene.startQt()
  if (!scene.locks) {
    await qt.ok('create 64')
    assert.match(await qt.send('lock'), /^error 6 LockError/)
    return 'no lock'
  }
  const { asked, released, acquired } = await (scene.setting.writer === 'Qt'
    ? qtHolds(scene, qt)
    : nodeHolds(scene, qt))
  assert.ok(released - asked > (hold / 2) * 1e6, 'the other side asked while the lock was held')
  assert.ok(acquired > released, 'the other side got in before the lock was given back')
  return 'ok'
}

interface Moments {
  readonly asked: number
  readonly released: number
  readonly acquired: number
}

async function qtHolds(scene: Scene, qt: Peer): Promise<Moments> {
  await qt.ok('create 64')
  await qt.ok('lock')
  const way = scene.node.run(`
    const asked = now()
    shm = await SharedMemory.attach(${scene.key()})
    lock = await shm.lock()
    const acquired = now()
    lock.release()
    await shm.detach()
    return { asked, acquired }`) as Promise<{ asked: string; acquired: string }>
  await pause(hold)
  const released = Number(stamp(await qt.send('unlock')))
  const { asked, acquired } = await way
  return { asked: Number(asked), released, acquired: Number(acquired) }
}

async function nodeHolds(scene: Scene, qt: Peer): Promise<Moments> {
  await scene.node.run(`
    shm = await SharedMemory.create(${scene.key()}, 64)
    lock = await shm.lock(); return null`)
  const asked = Number(process.hrtime.bigint())
  const attached = qt.send('attach')
  const locked = qt.send('lock')
  await pause(hold)
  const released = await scene.node.stamp('const before = now(); lock.release(); return before')
  assert.equal(await attached, 'ok 64')
  const acquired = Number(stamp(await locked))
  await qt.ok('unlock')
  await qt.ok('detach')
  await scene.node.run('await shm.detach(); return null')
  return { asked, released: Number(released), acquired }
}
