import assert from 'node:assert/strict'
import type { Outcome } from '../notes.js'
import type { Scene } from '../scene.js'

const text = 'Grüße, 世界'

/** One side writes a QString, the other reads it, with the stream version of that Qt. */
export async function data(scene: Scene): Promise<Outcome> {
  const { node, locks } = scene
  if (scene.setting.writer === 'Node') {
    await node.run(`
      shm = await SharedMemory.create(${scene.key()}, 4096)
      await shm.write(ds.string, ${JSON.stringify(text)}); return null`)
    const qt = await scene.startQt()
    await qt.ok('attach')
    assert.equal(decodeURIComponent(await qt.ok('readstring')), text)
    await qt.ok('detach')
    await node.run('await shm.detach(); return null')
  } else {
    const qt = await scene.startQt()
    await qt.ok('create 4096')
    await qt.ok(`writestring ${encodeURIComponent(text)}`)
    await node.run(`shm = await SharedMemory.attach(${scene.key()}); return null`)
    if (!locks) await assert.rejects(node.run('await shm.read()'), /ERR_QT_IPC_LOCK_ERROR/)
    assert.equal(await node.run(`return await shm.${locks ? 'read' : 'peek'}(ds.string)`), text)
    await node.run('await shm.detach(); return null')
  }
  return locks ? 'ok' : 'no lock'
}
