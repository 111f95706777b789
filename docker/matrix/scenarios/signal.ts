import assert from 'node:assert/strict'
import { stamp } from '../../../interop-tests/helpers/peer.js'
import type { Outcome } from '../notes.js'
import type { Scene } from '../scene.js'

/** One side waits on a QSystemSemaphore, the other releases it. */
export async function signal(scene: Scene): Promise<Outcome> {
  const { kind, release, writer } = scene.setting
  if (kind.title === 'native System V') return 'no semaphore'
  if (kind.since66 && !release.nativeIpcKeys) {
    await assert.rejects(scene.startSemaphore(), /^Error: error unsupported$/)
    return 'no API'
  }
  const qt = await scene.startSemaphore()
  await scene.node.run(
    `semaphore = await SystemSemaphore.open(${scene.key('semaphore')}, 0); return null`,
  )
  const acquires = 'await semaphore.acquire(); return now()'
  const releases = 'const before = now(); semaphore.release(); return before'
  if (writer === 'Qt') {
    const acquired = scene.node.stamp(acquires)
    const released = stamp(await qt.send('release'))
    assert.ok((await acquired) > released)
  } else {
    const acquired = qt.send('acquire')
    const released = await scene.node.stamp(releases)
    assert.ok(stamp(await acquired) > released)
  }
  await scene.node.run('semaphore.close(); return null')
  return 'ok'
}
