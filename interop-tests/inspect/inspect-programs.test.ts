// Who shares what: live programs of Qt 5 and Qt 6, Node with this package, programs without Qt.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readlinkSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { NativeIpcKey, SharedMemory } from 'qt-ipc'
import { inspectProcess, listSegments, takeSurvey } from 'qt-ipc/inspect'
import { runChild } from '../helpers/child.js'
import { failure } from '../helpers/errors.js'
import { uniqueKey, uniquePath, uniquePosixName } from '../helpers/keys.js'
import { NodePeer } from '../helpers/node-peer.js'
import { memoryPeer, Peer, qtMajors, semaphorePeer } from '../helpers/peer.js'
import { lockFile, segmentFile, segmentOf } from '../helpers/segments.js'
import { findSegment, findSemaphore } from '../helpers/survey.js'

const ownNamespace = readlinkSync('/proc/self/ns/ipc')

for (const qt of qtMajors) {
  test(`a segment of Qt ${qt}: its key, its users and their release, its lock`, async t => {
    const key = uniqueKey(t)
    const [creator, reader] = [await memoryPeer(t, key, { qt }), await memoryPeer(t, key, { qt })]
    await creator.ok('create 300')
    await reader.ok('attach readonly')
    const node = await NodePeer.start(t)
    await node.run(`shm = await SharedMemory.attach(${JSON.stringify(key)})`)

    const segment = await findSegment(key)
    t.like(segment, {
      type: 'systemv',
      isQt: true,
      kind: 'legacy',
      letters: key.replace(/[^a-zA-Z]/g, ''),
      nativeKey: segmentFile(key),
      number: segmentOf(segmentFile(key))?.key,
      id: segmentOf(segmentFile(key))?.id,
      size: 300,
      mode: 0o600,
      attached: 3,
      state: 'in use',
      namespace: ownNamespace,
      own: true,
    })
    t.deepEqual(segment.problems, [])
    t.deepEqual(segment.owner, { id: 0, name: 'root' })
    t.like(segment.creator, { pid: creator.pid, program: 'memory', alive: true })
    t.like(segment.last, { pid: node.pid, alive: true })
    const users = new Map(segment.users.map(user => [user.pid, user]))
    t.is(users.size, 3)
    const version = creator.qtVersion
    t.like(users.get(creator.pid), { qtVersion: version, isQtIpc: false, mode: 'readWrite' })
    t.like(users.get(reader.pid), { qtVersion: version, program: 'memory', mode: 'readOnly' })
    t.like(users.get(node.pid), { program: 'node', isQtIpc: true, mode: 'readWrite' })
    t.deepEqual(
      segment.keyFiles.map(({ path, inode }) => ({ path, inode })),
      [{ path: segmentFile(key), inode: statSync(segmentFile(key)).ino }],
    )
    t.like(segment.lock, {
      kind: 'legacy',
      key,
      nativeKey: lockFile(key),
      role: 'lock',
      guards: segment.id,
      state: 'free',
      value: 1,
      holder: undefined,
    })
  })

  test(`a lock that Qt ${qt} holds: by whom, since when, and who waits`, async t => {
    const key = uniqueKey(t)
    const holder = await memoryPeer(t, key, { qt })
    await holder.ok('create 64')
    const before = Date.now()
    await holder.ok('lock')
    const shm = SharedMemory.attach(key, { timeout: Number.POSITIVE_INFINITY })
    for (;;) {
      const { lock } = await findSegment(key)
      t.like(lock, { state: 'held', value: 0 })
      t.like(lock?.holder, { pid: holder.pid, program: 'memory', alive: true })
      const since = lock?.operatedAt?.getTime() ?? 0
      t.true(since >= before - 1000 && since <= Date.now(), `${since}`)
      if (lock?.waiting === 1) break
    }
    await holder.ok('unlock')
    await (await shm).detach()
    const { lock } = await findSegment(key)
    t.like(lock, { state: 'free', waiting: 0 })
    t.is(lock?.last?.pid, process.pid)
  })

  test(`a program of Qt ${qt} that is killed leaves an orphan`, async t => {
    const key = uniqueKey(t)
    const peer = await memoryPeer(t, key, { qt })
    await peer.ok('create 64')
    peer.write('crash')
    await peer.exited
    t.teardown(() => SharedMemory.remove(key))
    const segment = await findSegment(key)
    t.like(segment, { state: 'orphan', attached: 0 })
    t.deepEqual(segment.users, [])
    t.deepEqual(segment.creator, { pid: peer.pid, program: undefined, alive: false })
    t.is(segment.lock?.state, 'free')
  })

  test(`nobody is attached, but the program of Qt ${qt} that made it lives`, async t => {
    const key = uniqueKey(t)
    const [peer, other] = [await memoryPeer(t, key, { qt }), await memoryPeer(t, key, { qt })]
    await peer.ok('create 64')
    await other.ok('attach')
    await peer.ok('detach')
    other.write('crash')
    await other.exited
    t.teardown(() => SharedMemory.remove(key))
    t.like(await findSegment(key), { state: 'unattached', attached: 0 })
    t.like((await findSegment(key)).creator, { pid: peer.pid, alive: true })
  })
}

test('a key of letters only is named without a list', async t => {
  const key = `letters${[...String(process.pid)].map(digit => 'abcdefghij'[Number(digit)]).join('')}`
  const peer = await memoryPeer(t, key)
  await peer.ok('create 64')
  t.true((await listSegments()).some(segment => segment.key === key))
})

test('a segment without its key file, and one that is marked for destruction', async t => {
  const key = uniqueKey(t)
  const peer = await memoryPeer(t, key)
  // A size that no other test has: the doctor may take a segment without a key file for an older one of the same size.
  await peer.ok('create 4001')
  const { number, id } = await findSegment(key)
  const found = async () =>
    (await listSegments()).find(row => row.id === id && row.namespace === ownNamespace)
  rmSync(segmentFile(key))
  t.like(await found(), { number, kind: undefined, key: undefined, state: 'in use' })
  t.deepEqual((await found())?.problems, ['key file not found'])
  spawnSync('ipcrm', ['-m', String(id)])
  t.like(await found(), { number, isQt: true, state: 'in use' })
  t.deepEqual((await found())?.problems, ['marked for destruction', 'key file not found'])
})

test('a native key: its file is found by the number', async t => {
  const path = uniquePath()
  const peer = await Peer.start(t, 'memory')
  await peer.ok(`key native ${encodeURIComponent(path)}`)
  await peer.ok('create 64')
  t.teardown(() => rmSync(path, { force: true }))
  const segment = await findSegment(NativeIpcKey.native(path, 'systemv'))
  t.like(segment, { kind: 'native', key: undefined, letters: undefined, state: 'in use' })
})

test('POSIX memory and its lock', async t => {
  const key = NativeIpcKey.native(uniquePosixName(), 'posix')
  const shm = await SharedMemory.create(key, 64)
  t.teardown(() => shm.detach().then(() => SharedMemory.remove(key, { force: true })))
  const segment = await findSegment(key)
  t.like(segment, {
    type: 'posix',
    isQt: true,
    kind: 'native',
    size: 64,
    state: 'in use',
    own: true,
  })
  t.is(segment.id, statSync(`/dev/shm${key.nativeKey}`).ino)
  t.deepEqual(
    segment.users.map(({ pid, isQtIpc }) => ({ pid, isQtIpc })),
    [{ pid: process.pid, isQtIpc: true }],
  )
  t.like(segment.lock, { type: 'posix', state: 'free', value: 1, guards: segment.id })
  const lock = await shm.lock()
  t.like((await findSegment(key)).lock, { state: 'held', value: 0, holder: undefined })
  lock.release()
  rmSync(`/dev/shm${key.nativeKey}`)
  const unlinked = await findSegment(key)
  t.deepEqual(unlinked.problems, ['name removed'])
  t.like(unlinked, { state: 'in use', id: segment.id, lock: undefined })
})

for (const qt of qtMajors)
  test(`a QSystemSemaphore of Qt ${qt}`, async t => {
    const key = uniqueKey(t)
    const peer = await semaphorePeer(t, key, { qt, args: ['--initial', '3'] })
    await peer.send('acquire', /^acquired/)
    const semaphore = await findSemaphore(key)
    t.like(semaphore, { role: 'semaphore', kind: 'legacy', value: 2, waiting: 0, own: true })
    t.is(semaphore.state, undefined)
    t.like(semaphore.last, { pid: peer.pid, program: 'semaphore' })
  })

test('memory of programs without Qt shows only when asked for', async t => {
  const peer = await Peer.start(t, 'plain_memory')
  t.teardown(() => peer.write('remove'))
  const shmid = Number(await peer.ok('systemv 0 64'))
  const find = async (all: boolean) =>
    (await listSegments({ all })).find(
      ({ id, namespace, type }) => id === shmid && namespace === ownNamespace && type === 'systemv',
    )
  t.is(await find(false), undefined)
  t.like(await find(true), { isQt: false, number: 0, attached: 1, problems: [] })
})

test('inspectProcess: all that one process shares', async t => {
  const keys = [`${uniqueKey(t)} a`, `${uniqueKey(t)} b`]
  const node = await NodePeer.start(t)
  const env = { TMPDIR: process.env['TMPDIR'] ?? '/tmp' }
  const peer = await memoryPeer(t, keys[0] ?? '', { qt: 5, env })
  await peer.ok('create 64')
  const one = await inspectProcess(peer.pid, { keys })
  t.like(one, {
    pid: peer.pid,
    program: 'memory',
    qtVersion: peer.qtVersion,
    isQtIpc: false,
    root: readlinkSync('/proc/self/root'),
    variables: env,
  })
  t.is(one.namespaces.ipc, ownNamespace)
  t.is(one.user?.id, process.getuid?.())
  t.true(Math.abs((one.startedAt?.getTime() ?? 0) - Date.now()) < 60_000)
  t.deepEqual(
    one.segments.map(({ key }) => key),
    [keys[0]],
  )
  await node.run(
    `shms = await Promise.all(${JSON.stringify(keys)}.map(key => SharedMemory.open(key, 64)))`,
  )
  const both = await inspectProcess(node.pid, { keys })
  t.deepEqual(new Set(both.segments.map(({ key }) => key)), new Set(keys))
  t.true(both.isQtIpc)
  t.true((await takeSurvey()).processes.some(({ pid }) => pid === node.pid))

  await failure(t, 'NOT_FOUND', inspectProcess(2 ** 22 + 1))
  await t.throwsAsync(inspectProcess(-1), { instanceOf: TypeError, message: /-1/ })
})

test('without perl, ipcs reports the same of the semaphores, and without a shell the addon', async t => {
  const key = uniqueKey(t)
  const peer = await memoryPeer(t, key)
  await peer.ok('create 64')
  await peer.ok('lock')
  const folder = mkdtempSync(join(tmpdir(), 'qt-ipc-path-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  for (const name of ['sh', 'cat', 'ipcs']) {
    const { stdout } = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' })
    symlinkSync(stdout.trim(), join(folder, name))
  }
  const code = `
    import { listSegments } from 'qt-ipc/inspect'
    const key = process.argv[1]
    const segment = (await listSegments({ keys: [key] })).find(found => found.key === key)
    console.log(JSON.stringify(segment.lock))`
  const child = await runChild(t, code, { args: [key], env: { PATH: folder } })
  t.is(child.code, 0, child.stderr)
  const { lock } = await findSegment(key)
  t.is(lock?.holder?.pid, peer.pid)
  // Processes come and go between the two looks.
  const facts = (text: string) => ({ ...JSON.parse(text), keyFiles: undefined })
  t.deepEqual(facts(child.stdout), facts(JSON.stringify(lock)))

  // Without a shell the addon reads the values of its own IPC namespace.
  rmSync(join(folder, 'sh'))
  const bare = await runChild(t, code, { args: [key], env: { PATH: folder } })
  t.like(JSON.parse(bare.stdout), { number: lock?.number, state: 'held', value: 0 })
})
