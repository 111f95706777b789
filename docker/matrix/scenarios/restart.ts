import assert from 'node:assert/strict'
import type { Outcome } from '../notes.js'
import type { Scene } from '../scene.js'

/** The writer leaves and comes back, as a new process, while the reader stays. */
export async function restart(scene: Scene): Promise<Outcome> {
  return scene.setting.writer === 'Qt' ? qtRestarts(scene) : nodeRestarts(scene)
}

async function qtRestarts(scene: Scene): Promise<Outcome> {
  const { node } = scene
  const first = await scene.startQt()
  await first.ok('create 4096')
  await first.ok('writestring one')
  await node.run(`shm = await SharedMemory.attach(${scene.key()}); return null`)
  assert.equal(await node.run('return await shm.peek(ds.string)'), 'one')
  first.write('exit')
  await first.exited
  const second = await scene.startQt()
  const answer = await second.send('attach')
  if (!answer.startsWith('ok ')) {
    assert.match(answer, /^error 5 NotFound/)
    await second.ok('create 4096')
  }
  await second.ok('writestring two')
  const seen = await node.run('return await shm.peek(ds.string)')
  if (answer.startsWith('ok ')) assert.equal(seen, 'two')
  else {
    assert.equal(seen, 'one')
    await node.run(
      `await shm.detach(); shm = await SharedMemory.attach(${scene.key()}); return null`,
    )
    assert.equal(await node.run('return await shm.peek(ds.string)'), 'two')
  }
  await node.run('await shm.detach(); return null')
  return answer.startsWith('ok ') ? 'ok' : 're-attach'
}

async function nodeRestarts(scene: Scene): Promise<Outcome> {
  const start = async (text: string) => {
    const writer = await scene.startNode()
    await writer.run(`
      const { string } = (await import('qt-ipc/datastream')).qt(${JSON.stringify(scene.setting.qtVersion)})
      shm = await SharedMemory.open(${scene.key()}, 4096)
      if (shm.lockable) await shm.write(string, ${JSON.stringify(text)})
      else shm.view().set(string.encode(${JSON.stringify(text)}))
      return null`)
    return writer
  }
  const first = await start('one')
  const qt = await scene.startQt()
  await qt.ok('attach')
  assert.equal(await qt.ok('readstring'), 'one')
  first.end('await shm.detach(); process.exit()')
  await first.process.exited
  const second = await start('two')
  assert.equal(await qt.ok('readstring'), 'two')
  await qt.ok('detach')
  await second.run('await shm.detach(); return null')
  return 'ok'
}
