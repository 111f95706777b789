import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import type { Outcome } from '../notes.js'
import type { Scene } from '../scene.js'

const patience = 200

/** The side that holds the lock is killed; the other goes on. */
export async function killedHolder(scene: Scene): Promise<Outcome> {
  return scene.setting.writer === 'Qt' ? qtIsKilled(scene) : nodeIsKilled(scene)
}

async function qtIsKilled(scene: Scene): Promise<Outcome> {
  const { node, locks } = scene
  const { posix } = scene.setting.kind
  const qt = await scene.startQt()
  await qt.ok('create 4096')
  await qt.ok('writestring last')
  if (locks) await qt.ok('lock')
  qt.write('crash')
  await qt.exited
  if (posix) {
    const attempt = node.run(`await SharedMemory.attach(${scene.key()}, { timeout: ${patience} })`)
    await assert.rejects(attempt, /ERR_QT_IPC_TIMEOUT/)
    assert.equal(await repair(scene), true)
  }
  await node.run(`shm = await SharedMemory.attach(${scene.key()}); return null`)
  assert.equal(await node.run(`return await shm.${locks ? 'read' : 'peek'}(ds.string)`), 'last')
  await node.run('await shm.detach(); return null')
  return outcome(scene)
}

async function nodeIsKilled(scene: Scene): Promise<Outcome> {
  const { posix } = scene.setting.kind
  const other = await scene.startNode()
  await other.run(`
    const { string } = (await import('qt-ipc/datastream')).qt(${JSON.stringify(scene.setting.qtVersion)})
    shm = await SharedMemory.create(${scene.key()}, 4096)
    await shm.write(string, 'last')
    lock = await shm.lock(); return null`)
  other.end(`process.kill(process.pid, 'SIGKILL')`)
  await other.process.exited
  const qt = await scene.startQt()
  const attached = qt.send('attach')
  if (posix) {
    assert.equal(await Promise.race([attached, pause(patience, 'waits')]), 'waits')
    assert.equal(await repair(scene), true)
  }
  assert.equal(await attached, 'ok 4096')
  if (scene.locks) await qt.ok('lock')
  assert.equal(await qt.ok('readstring'), 'last')
  if (scene.locks) await qt.ok('unlock')
  return outcome(scene)
}

/** In a container nobody can see all the machine's processes, so it has to be forced there. */
function repair(scene: Scene): Promise<unknown> {
  return scene.node.run(`return await SharedMemory.repairLock(${scene.key()}, { force: true })`)
}

function outcome({ locks, setting: { kind } }: Scene): Outcome {
  if (kind.posix) return 'repair'
  return locks ? 'ok' : 'no lock'
}
