import assert from 'node:assert/strict'
import type { Outcome } from '../notes.js'
import type { Scene } from '../scene.js'

const patience = 200

/** Both sides start as so many programs do, `if (!create()) attach();`, while the writer holds the lock. */
export async function createElseAttach(scene: Scene): Promise<Outcome> {
  return scene.setting.writer === 'Qt' ? nodeComes(scene) : qtComes(scene)
}

/** Node's `open` neither gets past the lock nor resets it. */
async function nodeComes(scene: Scene): Promise<Outcome> {
  const qt = await scene.startQt()
  await qt.ok('open 64')
  if (!scene.locks) {
    await scene.node.run(
      `await (await SharedMemory.open(${scene.key()}, 64)).detach(); return null`,
    )
    return 'no lock'
  }
  await qt.ok('lock')
  for (let round = 1; round <= 2; round += 1)
    await assert.rejects(
      scene.node.run(`await SharedMemory.open(${scene.key()}, 64, { timeout: ${patience} })`),
      /ERR_QT_IPC_TIMEOUT/,
    )
  await qt.ok('unlock')
  await scene.node.run(`await (await SharedMemory.open(${scene.key()}, 64)).detach(); return null`)
  return 'ok'
}

/** The program's `create()` resets the lock that Node holds: Node is told, and the lock is never more than one. */
async function qtComes(scene: Scene): Promise<Outcome> {
  const { node } = scene
  await node.run(`
    shm = await SharedMemory.open(${scene.key()}, 64)
    lock = await shm.lock(); return null`)
  const qt = await scene.startQt()
  if (!scene.locks) {
    assert.match(await qt.send('open 64'), /^error 3 KeyError/)
    assert.equal(await (await scene.startQt()).ok('attach'), '64')
    assert.equal(await node.run('lock.release(); return lock.lost'), false)
    await node.run('await shm.detach(); return null')
    return 'attach first'
  }
  assert.equal(await qt.ok('open 64'), 'attached 64')
  assert.equal(await node.run('lock.release(); return lock.lost'), true)
  await qt.ok('lock')
  await assert.rejects(node.run(`await shm.lock({ timeout: ${patience} })`), /ERR_QT_IPC_TIMEOUT/)
  await qt.ok('unlock')
  await node.run('(await shm.lock()).release(); await shm.detach(); return null')
  return 'lock lost'
}
