// docs/mapped-file.md: its programs run as they are printed there.
import test from 'ava'
import { SystemSemaphore } from 'qt-ipc'
import { filePeer, uniqueFile } from '../helpers/files.js'
import { uniqueKey } from '../helpers/keys.js'
import { qtMajors } from '../helpers/peer.js'
import { printedProgram, runProgram } from '../helpers/printed-programs.js'

const printed = (having: string, path: string) =>
  printedProgram('docs/mapped-file.md', having).replace("'/tmp/telemetry'", JSON.stringify(path))

for (const qt of qtMajors) {
  test(`the reader of a magic number and a text, which Qt ${qt} has written`, async t => {
    const path = uniqueFile(t)
    const peer = await filePeer(t, path, { qt })
    await peer.ok('resize 1024')
    await peer.ok('map 0 1024')
    await peer.ok(`write ${Buffer.from('IPC!hello\0').toString('hex')}`)
    const { code, stdout, stderr } = await runProgram(t, printed("'IPC!'", path))
    t.is(stderr, '')
    t.is(code, 0)
    t.is(stdout, 'hello\n')
    t.is(await peer.ok('read 0 4'), '00000000')
  })

  test(`the program with the lock, and Qt ${qt}`, async t => {
    const [path, guard] = [uniqueFile(t), uniqueKey(t)]
    using lock = await SystemSemaphore.open(guard, 1)
    const code = printed('laps', path).replace("'telemetry lock'", JSON.stringify(guard))
    const program = await runProgram(t, code)
    t.is(program.stderr, '')
    t.is(program.code, 0)
    const peer = await filePeer(t, path, { qt })
    await peer.ok('map 0 1024')
    t.is(await peer.ok('read 0 4'), '00000001')
    t.is(lock.value(), 1)
  })
}
