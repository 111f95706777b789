// The checker only looks: every object, key file and lock is exactly as it was, whatever it is asked.
import test from 'ava'
import { asRoot } from '../helpers/as-root.js'
import { survives } from '../helpers/run-isolated.js'

/** Live programs, a held lock, a waiting acquire, an orphan, POSIX memory, a lone key file. */
const scene = `
  import { readFileSync, rmSync, writeFileSync } from 'node:fs'
  import { cli } from './interop-tests/helpers/cli.ts'
  import { semaphorePeer } from './interop-tests/helpers/peer.ts'
  import { untilWaiting } from './interop-tests/helpers/kernel.ts'
  import { wholeState } from './interop-tests/helpers/system-snapshot.ts'
  import { diagnose, findLeftovers, inspectProcess, listSegments, listSemaphores, takeSurvey } from 'qt-ipc/inspect'
  const peers = []
  for (const qt of [5, 6]) {
    const peer = await memoryPeer(t, key + qt, { qt })
    await peer.ok('create 64')
    await peer.ok('fill 7')
    const reader = await memoryPeer(t, key + qt, { qt })
    await reader.ok('attach')
    const dead = await memoryPeer(t, key + ' orphan ' + qt, { qt })
    await dead.ok('create 64')
    dead.write('crash')
    await dead.exited
    const semaphore = await semaphorePeer(t, key + ' counter ' + qt, { qt })
    peers.push(peer, reader, semaphore)
  }
  const native = await memoryPeer(t, 'unused')
  await native.ok('key native ' + encodeURIComponent(process.env.TMPDIR + '/native'))
  await native.ok('create 64')
  const posix = await SharedMemory.create(NativeIpcKey.native('/posix', 'posix'), 64)
  const unlinked = await SharedMemory.create(NativeIpcKey.native('/unlinked', 'posix'), 64)
  rmSync('/dev/shm/unlinked')
  writeFileSync(process.env.TMPDIR + '/qipc_sharedmemory_' + 'lone' + '0'.repeat(40), '')
  await peers[0].ok('lock')
  const waiting = SharedMemory.attach(key + 5, { timeout: Infinity })
  await untilWaiting(key + 5, 1)
  const same = async (what, look) => {
    const before = wholeState()
    await look()
    assert.deepEqual(wholeState(), before, what)
  }
  await same('nothing at all', () => {})
  await assert.rejects(same('the control', async () => (await SharedMemory.attach(key + 6)).detach()))
`

const end = `
  await peers[0].ok('unlock')
  await (await waiting).detach()
  await posix.detach()
  await unlinked.detach()
  for (const peer of [...peers, native]) await peer[Symbol.asyncDispose]()`

test('the library', async t => {
  await survives(
    t,
    `${scene}
    await same('survey', async () => findLeftovers(await takeSurvey({ all: true, keys: [key + 5] })))
    await same('segments', async () => assert((await listSegments()).length >= 7))
    await same('semaphores', async () => assert((await listSemaphores()).length >= 6))
    for (const pid of [process.pid, ...peers.map(({ pid }) => pid)]) await same('process', () => inspectProcess(pid))
    await same('diagnosis', async () => assert((await diagnose()).findings.length >= 4))
    ${end}`,
  )
})

test('the commands', async t => {
  await survives(
    t,
    `${scene}
    const commands = [
      ['ls'], ['ls', key + 5], ['ls', '--all', '--json'], ['clean'], ['clean', '--json'],
      ['repair', key + 6], ['repair', key + 5], ['repair', 'posix:/posix'], ['repair', 'nobody has this'],
    ]
    for (const command of commands)
      await same(command.join(' '), async () => {
        const { code, stderr } = await cli(command)
        assert(code === 0 || code === 1, command + stderr)
      })
    ${end}`,
  )
})

const doctors = `
  const told = async (words, options) => {
    const { code, stdout, stderr } = await cli(['doctor', ...words], options)
    assert(code === 0 || code === 1, words + stderr)
    return stdout
  }
`

test('the doctor', async t => {
  await survives(
    t,
    `${scene}${doctors}
    const pid = ['--pid', String(peers[1].pid)]
    for (const words of [
      [], ['--json'], pid, [key + 5], [key + 6], [key + 5, ...pid], [key + ' orphan 5'], ['posix:/posix'], ['posix:/unlinked'],
      ['systemv:' + process.env.TMPDIR + '/native'], ['nobody has this'],
    ])
      await same('doctor ' + words.join(' '), () => told(words))
    ${end}`,
  )
})

asRoot(
  'the doctor from another namespace, in which a trial attach() would take the key file of the lock away',
  async t => {
    await survives(
      t,
      `${scene}${doctors}
    const through = ['unshare', '--ipc']
    for (const words of [[], [key + 5], [key + 6], [key + 6, '--pid', String(peers[1].pid)]])
      await same('doctor ' + words.join(' '), async () => {
        const text = await told(words, { through })
        if (words.length === 1) assert.match(text, /OTHER_IPC_NAMESPACE/)
      })
    ${end}`,
    )
  },
)
