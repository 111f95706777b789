// docs/troubleshooting.md promises what the doctor prints: each example is printed again, of live Qt programs.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { findingCodes } from 'qt-ipc/inspect'
import { seesAllProcesses } from '../../../ts/src/system/processes.js'
import { asRootSerially } from '../../helpers/as-root.js'
import { root } from '../../helpers/root.js'
import { survives } from '../../helpers/run-isolated.js'

const page = readFileSync(join(root, 'docs', 'troubleshooting.md'), 'utf8')

const examples = Array.from(
  page.matchAll(/<!-- scene: (.*) -->\n```console\n[$#] qt-ipc (.*)\n([\s\S]*?)```/g),
  ([, scene = '', command = '', printed = '']) => ({ scene, command, printed }),
)

const prelude = `
  import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
  import { spawnSync } from 'node:child_process'
  import { cli } from './interop-tests/helpers/cli.ts'
  import { NodePeer } from './interop-tests/helpers/node-peer.ts'
  import { Peer } from './interop-tests/helpers/peer.ts'
  import { segmentFile } from './interop-tests/helpers/segments.ts'
  const peers = []
  const start = async (options) => { const peer = await memoryPeer(t, key, options); peers.push(peer); return peer }
  const create = async (options) => { const peer = await start(options); await peer.ok('create 64'); return peer }
`

const end = `
  const pids = { 4711: peers[0]?.pid, 4712: peers[1]?.pid }
  const words = process.argv[2].split(' ').map(word => String(pids[word] ?? word))
  const { stdout, stderr, code: exitCode } = await cli(words, { env: { XDG_RUNTIME_DIR: undefined } })
  assert.equal(exitCode, 1, stderr)
  console.log(stdout)
  for (const peer of peers) await peer[Symbol.asyncDispose]()`

const scenes: Readonly<Record<string, string>> = {
  'other temp folder': `
    mkdirSync('/tmp/elsewhere')
    await create()
    await start({ env: { TMPDIR: '/tmp/elsewhere' } })`,
  'two containers': `
    await create()
    await start({ through: ['unshare', '--ipc', '--mount', 'sh', '-c', 'mount -t tmpfs tmpfs /tmp; exec "$@"', 'sh'] })`,
  'other kind': `
    const writer = await Peer.start(t, 'memory')
    peers.push(writer)
    await writer.ok('key native ' + encodeURIComponent('/tmp/greenhouse'))
    await writer.ok('create 64')`,
  nobody: '',
  'other user': `
    await create()
    await start({ through: ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] })`,
  'read-only folder': `
    mkdirSync('/tmp/read-only')
    assert.equal(spawnSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', '/tmp/read-only']).status, 0)
    const writer = await start({ env: { TMPDIR: '/tmp/read-only' } })
    assert.match(await writer.send('create 64'), /^error /)`,
  'held lock': `
    const writer = await create()
    await writer.ok('lock')`,
  'dead holder': `
    const holder = await NodePeer.start(t)
    await holder.run("shm = await SharedMemory.create(NativeIpcKey.native('/greenhouse', 'posix'), 64); lock = await shm.lock()")
    holder.process.kill()
    await holder.process.exited`,
  orphan: `
    const writer = await create()
    writer.write('crash')
    await writer.exited`,
  'split segment': `
    await create()
    rmSync(segmentFile(key))
    writeFileSync('/tmp/takes-the-inode', '')
    await new Promise(resolve => setTimeout(resolve, 1100 - new Date().getMilliseconds()))
    await create()`,
  'lock at two': `
    const writer = await create()
    await writer.ok('lock')
    const other = await start()
    assert.match(await other.send('create 64'), /AlreadyExists/)
    await writer.ok('unlock')`,
  limit: `
    await create()
    writeFileSync('/proc/sys/kernel/shmmni', '1')`,
}

/** Without numbers, and where the lines are broken. */
const masked = (text: string) =>
  text
    .replace(/0x[0-9a-f]+/g, '#')
    .replace(/\d+(\.\d+)*/g, '#')
    .replace(/\s+/g, ' ')
    .trim()

for (const { scene, command, printed } of examples)
  asRootSerially(`${scene}: qt-ipc ${command}`, async t => {
    const { stdout } = await survives(t, prelude + scenes[scene] + end, {
      args: ['greenhouse', command],
    })
    // Where processes are hidden, nobody is known to be gone.
    if (scene === 'dead holder' && !seesAllProcesses()) t.regex(stdout, /LOCK_HOLDER_UNKNOWN/)
    else t.is(masked(stdout.replace(/^ +this is a PID namespace.*\n/m, '')), masked(printed))
  })

test('every scene is in the page, and every code in its table', t => {
  t.deepEqual(examples.map(({ scene }) => scene).sort(), Object.keys(scenes).sort())
  const [, table = ''] = page.split('## All findings')
  const rows = [...table.matchAll(/^\| `(\w+)` \| (error|warning) \|/gm)].map(([, code]) => code)
  t.deepEqual(rows, [...findingCodes])
})
