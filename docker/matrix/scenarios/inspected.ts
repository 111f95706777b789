import assert from 'node:assert/strict'
import type { Outcome } from '../notes.js'
import { diagnose, qtIpcCommand } from '../qt-ipc-command.js'
import type { Scene } from '../scene.js'

interface User {
  readonly pid: number
  readonly qtVersion: string | null
  readonly isQtIpc: boolean
}

interface Listing {
  readonly segments: readonly { readonly users: readonly User[] }[]
}

/** While both are attached: `qt-ipc ls` on the host shows them, and the doctor sees nothing that keeps them apart. */
export async function inspected(scene: Scene): Promise<Outcome> {
  const { node, setting } = scene
  const qt = await scene.startQt()
  if (setting.writer === 'Qt') await qt.ok('create 64')
  await node.run(`shm = await SharedMemory.open(${scene.key()}, 64); return null`)
  if (setting.writer === 'Node') await qt.ok('attach')

  const { segments } = (await qtIpcCommand('ls')) as Listing
  const isProgram = (user: User) => user.qtVersion === setting.qtVersion && !user.isQtIpc
  const isNode = (user: User) => user.isQtIpc
  const users = segments.map(segment => segment.users)
  const program = users.find(all => all.some(isProgram) && all.some(isNode))?.find(isProgram)
  assert.ok(program, `ls shows no segment of both: ${JSON.stringify(segments)}`)

  const codes = await diagnose(scene.keyText, program.pid)
  assert.deepEqual(
    codes.filter(code => /^(OTHER|SPLIT|NO_SEGMENT)/.test(code)),
    [],
  )
  await node.run('await shm.detach(); return null')
  return 'ok'
}
