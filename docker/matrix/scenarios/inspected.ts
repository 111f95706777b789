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
  readonly segments: readonly { readonly size: number; readonly users: readonly User[] }[]
}

/** While both are attached: `qt-ipc ls` on the host shows them, and the doctor sees nothing that keeps them apart. */
export async function inspected(scene: Scene): Promise<Outcome> {
  const { setting, size } = scene
  // Not the Node of the scenes before this one: their locks are in its past, and would be found.
  const node = await scene.startNode()
  const qt = await scene.startQt()
  if (setting.writer === 'Qt') await qt.ok(`create ${size}`)
  await node.run(`shm = await SharedMemory.open(${scene.key()}, ${size}); return null`)
  if (setting.writer === 'Node') await qt.ok('attach')

  const { segments } = (await qtIpcCommand('ls')) as Listing
  const isProgram = (user: User) => user.qtVersion === setting.qtVersion && !user.isQtIpc
  const isNode = ({ isQtIpc }: User) => isQtIpc
  const users = segments.find(segment => segment.size === size)?.users ?? []
  const program = users.find(isProgram)
  assert.ok(program && users.some(isNode), `ls does not show both: ${JSON.stringify(segments)}`)

  const codes = await diagnose(scene.keyText, program.pid)
  assert.deepEqual(
    codes.filter(code => /^(OTHER|SPLIT|NO_SEGMENT)/.test(code)),
    [],
  )
  await node.run('await shm.detach(); return null')
  return 'ok'
}
