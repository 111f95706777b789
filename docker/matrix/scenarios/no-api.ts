import assert from 'node:assert/strict'
import type { Outcome } from '../notes.js'
import type { Scene } from '../scene.js'

/** What happens where that Qt has no such keys: it cannot even ask, and its native names lead elsewhere. */
export async function noApi(scene: Scene): Promise<Outcome> {
  const peer = await scene.startMemory()
  assert.equal(await peer.send(`key ${scene.keyWords.join(' ')}`), 'error unsupported')
  await scene.node.run(`shm = await SharedMemory.create(${scene.key()}, 64); return null`)
  try {
    if (scene.setting.kind.posix) {
      const name = String(await scene.node.run('return shm.nativeKey.nativeKey'))
      await peer.ok(`key native ${encodeURIComponent(name)}`)
      assert.match(await peer.send('attach'), /^error 5 NotFound/)
    }
  } finally {
    await scene.node.run('await shm.detach(); return null')
  }
  return 'no API'
}
