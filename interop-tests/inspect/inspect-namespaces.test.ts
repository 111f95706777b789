// What lives in other IPC and mount namespaces, as in containers, and what other users may see.
import { spawnSync } from 'node:child_process'
import { readlinkSync, rmSync } from 'node:fs'
import test, { type ExecutionContext } from 'ava'
import { NativeIpcKey, SharedMemory } from 'qt-ipc'
import {
  inspectProcess,
  type Leftovers,
  listSegments,
  type Survey,
  takeSurvey,
} from 'qt-ipc/inspect'
import { isolation } from '../../ts/setup/namespaces.mjs'
import { seesAllProcesses } from '../../ts/src/system/processes.js'
import { runChild } from '../helpers/child.js'
import { failure } from '../helpers/errors.js'
import { uniqueKey, uniquePosixName } from '../helpers/keys.js'
import { memoryPeer, qtMajors } from '../helpers/peer.js'
import { segmentFile } from '../helpers/segments.js'
import { findSegment } from '../helpers/survey.js'

const can = (words: readonly string[]) => {
  const [program = '', ...rest] = words
  return spawnSync(program, [...rest, 'true']).status === 0
}
const elsewhere = ['unshare', '--ipc']
const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']
// Only root may enter another namespace, or become somebody else.
const asRoot = can(elsewhere) && can(nobody) ? test : test.skip

for (const qt of qtMajors) {
  asRoot(`a program of Qt ${qt} in another IPC namespace, with the same temp folder`, async t => {
    const key = uniqueKey(t)
    const [here, there] = [
      await memoryPeer(t, key, { qt }),
      await memoryPeer(t, key, { qt, through: elsewhere }),
    ]
    await here.ok('create 64')
    await there.ok('create 128')
    await there.ok('lock')
    const segments = (await listSegments({ keys: [key] })).filter(found => found.key === key)
    t.is(segments.length, 2)
    for (const [peer, size, own] of [[here, 64, true] as const, [there, 128, false] as const]) {
      const segment = segments.find(found => found.own === own)
      t.like(segment, {
        size,
        state: 'in use',
        nativeKey: segmentFile(key),
        namespace: readlinkSync(`/proc/${peer.pid}/ns/ipc`),
      })
      t.deepEqual(
        segment?.users.map(({ pid, qtVersion }) => ({ pid, qtVersion })),
        [{ pid: peer.pid, qtVersion: peer.qtVersion }],
      )
      t.is(segment?.creator?.pid, peer.pid)
      t.is(segment?.lock?.state, own ? 'free' : 'held')
    }
    t.is(segments.find(({ own }) => !own)?.lock?.holder?.pid, there.pid)
    t.like(await inspectProcess(there.pid), {
      namespaces: { ipc: readlinkSync(`/proc/${there.pid}/ns/ipc`) },
    })
  })

  asRoot(
    `a program of Qt ${qt} with a temp folder and /dev/shm of its own, as in a container`,
    async t => {
      const key = uniqueKey(t)
      const peer = await memoryPeer(t, key, { qt, through: isolation() ?? [] })
      await peer.ok('create 64')
      const segment = await findSegment(key)
      t.like(segment, { own: false, kind: 'legacy', nativeKey: segmentFile(key), state: 'in use' })
      const [file] = segment.keyFiles
      t.like(file, { own: false, path: segmentFile(key) })
      t.regex(file?.reach ?? '', /^\/proc\/\d+\/root\/tmp\/qipc_sharedmemory_/)
    },
  )
}

asRoot('POSIX memory of another mount namespace', async t => {
  const name = uniquePosixName()
  const peer = await memoryPeer(t, 'unused', { through: isolation() ?? [] })
  const mount = readlinkSync(`/proc/${peer.pid}/ns/mnt`)
  const file = `/proc/${peer.pid}/root/dev/shm${name}`
  spawnSync('sh', ['-c', 'echo text > "$0"', file])
  const found = (await listSegments({ all: true })).find(({ nativeKey }) => nativeKey === name)
  t.like(found, { type: 'posix', own: false, size: 5, isQt: false })
  // With its root, when that is not the first of the namespace: these tests may run after chroot().
  t.is(found?.namespace.split(' ')[0], mount)
  rmSync(file)
})

const listing = `
  import { readFileSync } from 'node:fs'
  import { findLeftovers, inspectProcess, takeSurvey } from 'qt-ipc/inspect'
  const [key, pid] = process.argv.slice(1)
  const survey = await takeSurvey({ keys: [key] })
  const { kept } = findLeftovers(survey)
  let refusal
  try { await inspectProcess(Number(pid)) } catch ({ code, message }) { refusal = { code, message } }
  console.log(JSON.stringify({ ...survey, processes: undefined, refusal, kept }))`

async function asNobody(t: ExecutionContext, args: string[], namespaces: string[] = []) {
  // The repository may lie in a folder that is closed to others: it is shown elsewhere, to this process only. The shell
  // stays, so that it is process 1 of a pid namespace.
  const show =
    'mkdir -p /tmp/qt-ipc-shown && mount --bind "$PWD" /tmp/qt-ipc-shown && cd /tmp/qt-ipc-shown && "$@"; exit $?'
  const through = ['unshare', '--mount', ...namespaces, 'sh', '-c', show, 'sh', ...nobody]
  const child = await runChild(t, listing, { args, through })
  t.is(child.code, 0, child.stderr)
  return JSON.parse(child.stdout) as Survey &
    Pick<Leftovers, 'kept'> & { refusal: { code: string; message: string } }
}

asRoot('another user sees the objects, but not by whom they are used, and is told so', async t => {
  const key = uniqueKey(t)
  const peer = await memoryPeer(t, key)
  await peer.ok('create 64')
  const survey = await asNobody(t, [key, String(peer.pid)])
  t.true(survey.unseen.unreadable.includes(peer.pid))
  t.is(survey.unseen.unreadable.includes(1), !seesAllProcesses(), 'the init of the system')
  const segment = survey.segments.find(found => found.key === key)
  t.like(segment, { state: 'in use', attached: 1, size: 64 })
  t.is(segment?.owner?.name, 'root')
  t.deepEqual(segment?.users, [])
  t.like(segment?.creator, { pid: peer.pid, program: 'memory', alive: true })
  t.like(segment?.lock, { state: 'unknown' })
  t.is(segment?.lock?.value, undefined)
  t.is(survey.refusal.code, 'ERR_QT_IPC_PERMISSION_DENIED')
  t.regex(survey.refusal.message, /may not inspect process \d+ \(memory\).*as root/)
})

asRoot(
  'in a pid namespace, what is hidden is said, and no POSIX memory is called an orphan',
  async t => {
    const key = NativeIpcKey.native(uniquePosixName(), 'posix')
    const shm = await SharedMemory.create(key, 64)
    t.teardown(() => shm.detach().then(() => SharedMemory.remove(key, { force: true })))
    const code = `
    import { takeSurvey } from 'qt-ipc/inspect'
    const { unseen, segments } = await takeSurvey()
    console.log(JSON.stringify({ unseen, segment: segments.find(({ nativeKey }) => nativeKey === process.argv[1]) }))`
    // It forks: the process that is started only waits for the one in the namespace.
    const through = ['unshare', '--pid', '--fork', '--mount-proc']
    const child = await runChild(t, code, { args: [key.nativeKey], through })
    t.is(child.code, 0, child.stderr)
    const { unseen, segment } = JSON.parse(child.stdout)
    t.true(unseen.hidden)
    t.like(segment, { attached: 0, state: 'unattached' })
  },
)

asRoot('process 1 of a pid namespace may be any program', async t => {
  const { unseen } = await asNobody(t, ['no key', '1'], ['--pid', '--fork', '--mount-proc'])
  t.deepEqual(unseen, { unreadable: [1], hidden: true })
})

test('a process that is gone, and what is no process', async t => {
  await failure(t, 'NOT_FOUND', inspectProcess(2 ** 22 + 1))
  for (const wrong of [0, -1, 1.5, Number.NaN])
    await t.throwsAsync(inspectProcess(wrong), { instanceOf: TypeError })
  t.is((await takeSurvey()).namespaces.filter(({ own }) => own).length, 1)
})
