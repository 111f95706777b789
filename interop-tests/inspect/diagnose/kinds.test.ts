// One key under several kinds of names, two keys under one number, and what systems limit or take away.
import test from 'ava'
import { asRootSerially } from '../../helpers/as-root.js'
import { uniqueKey } from '../../helpers/keys.js'
import { type QtMajor, qtMajors } from '../../helpers/peer.js'
import { survives } from '../../helpers/run-isolated.js'

const prelude = `
  import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
  import { spawnSync } from 'node:child_process'
  import { codesOf, doctor } from './interop-tests/inspect/diagnose/helpers/doctor.ts'
  import { seesAllProcesses } from './ts/src/system/processes.js'
  import { cli } from './interop-tests/helpers/cli.ts'
  import { NodePeer } from './interop-tests/helpers/node-peer.ts'
  import { Peer } from './interop-tests/helpers/peer.ts'
  const release = { qt: Number(process.argv[2]) }
  const of = (findings, code) => findings.filter(found => found.code === code)
`

/** The release of the program on the other side makes no difference. */
const onlyOnce: readonly QtMajor[] = [6]

const scenes: readonly (readonly [
  title: string,
  run: typeof asRootSerially,
  snippet: string,
  releases?: readonly QtMajor[],
])[] = [
  [
    'a POSIX segment, where a Qt program looks for System V',
    test.serial,
    `
    const shm = await SharedMemory.create(NativeIpcKey.legacy(key, { type: 'posix' }), 64, { removeOnDetach: 'ifCreated' })
    const reader = await memoryPeer(t, key, release)
    assert.match(await reader.send('attach'), /NotFound/)
    const findings = await doctor([key, '--pid', String(reader.pid)])
    const { isAtLeast } = await import('./ts/src/keys/qt-release.ts')
    const tooOld = isAtLeast(reader.qtVersion, 6, 6) ? [] : ['QT_TOO_OLD']
    assert.deepEqual(codesOf(findings), ['OTHER_BACKEND', ...tooOld])
    await reader[Symbol.asyncDispose]()
    await shm.detach()`,
  ],
  [
    'programs from before and after Qt 6.6 on one native key',
    test.serial,
    `
    const { isAtLeast } = await import('./ts/src/keys/qt-release.ts')
    const [older, younger] = [await Peer.start(t, 'memory', { qt: 5 }), await Peer.start(t, 'memory', { qt: 6 })]
    for (const peer of [older, younger]) await peer.ok('key native ' + encodeURIComponent('/tmp/' + key))
    await older.ok('create 64')
    await younger.ok('attach')
    const tooNew = of(await doctor(['systemv:/tmp/' + key]), 'QT_TOO_NEW')
    assert.equal(tooNew.length, isAtLeast(younger.qtVersion, 6, 6) ? 1 : 0)
    for (const peer of [younger, older]) await peer[Symbol.asyncDispose]()
    rmSync('/tmp/' + key, { force: true })`,
    onlyOnce,
  ],
  [
    'a native key with the same text',
    test.serial,
    `
    const writer = await Peer.start(t, 'memory', release)
    await writer.ok('key native ' + encodeURIComponent('/tmp/' + key))
    await writer.ok('create 64')
    const findings = await doctor([key])
    assert.deepEqual(codesOf(findings), ['OTHER_KEY_KIND'])
    assert.match(findings[0].remedy, /systemv:\\/tmp\\//)
    await writer[Symbol.asyncDispose]()`,
  ],
  [
    'a platform-safe key in another runtime folder',
    test.serial,
    `
    for (const name of ['one', 'two']) mkdirSync('/tmp/' + name, { mode: 0o700 })
    const env = folder => ({ ...release, env: { XDG_RUNTIME_DIR: folder } })
    const writer = await Peer.start(t, 'memory', env('/tmp/one'))
    await writer.ok('key native ' + encodeURIComponent('/tmp/one/' + key))
    await writer.ok('create 64')
    const reader = await memoryPeer(t, key, env('/tmp/two'))
    const findings = await doctor([key, '--pid', String(reader.pid)])
    assert.equal(of(findings, 'OTHER_RUNTIME_FOLDER').length, 1, codesOf(findings).join())
    assert.match(of(findings, 'OTHER_RUNTIME_FOLDER')[0].remedy, /XDG_RUNTIME_DIR=\\/tmp\\/one/)
    for (const peer of [writer, reader]) await peer[Symbol.asyncDispose]()`,
  ],
  [
    'two keys with one number',
    test.serial,
    `
    const writer = await memoryPeer(t, key, release)
    await writer.ok('create 64')
    const [mine, theirs] = [key, key + ' other'].map(text => NativeIpcKey.legacy(text).nativeKey)
    const wanted = statSync(mine).ino + 65536
    for (let ino = 0; ino !== wanted - 1; rmSync('/tmp/throw-away')) {
      writeFileSync('/tmp/throw-away', '')
      ino = statSync('/tmp/throw-away').ino
      if (ino >= wanted) throw new Error('overshot')
    }
    writeFileSync(theirs, '')
    assert.equal(statSync(theirs).ino, wanted)
    const findings = await doctor([])
    const collisions = of(findings, 'FTOK_COLLISION').filter(({ evidence }) => evidence.some(text => text.startsWith(mine)))
    assert.equal(collisions.length, 1, JSON.stringify(findings))
    assert(collisions[0].evidence.some(text => text.startsWith(theirs)))
    for (const asked of [key, key + ' other'])
      assert.equal(of(await doctor([asked]), 'FTOK_COLLISION').length, 1, asked)
    await writer[Symbol.asyncDispose]()`,
  ],
  [
    'a lock of POSIX memory whose holder was killed, or may have been',
    asRootSerially,
    `
    const sees = seesAllProcesses()
    const holder = await NodePeer.start(t)
    const text = NativeIpcKey.legacy(key, { type: 'posix' }).toString()
    await holder.run('shm = await SharedMemory.create(NativeIpcKey.parse(' + JSON.stringify(text) + '), 64); lock = await shm.lock()')
    const held = await doctor([text])
    assert.deepEqual(codesOf(held), ['LOCK_HOLDER_UNKNOWN'])
    assert(held[0].evidence.some(line => line.includes(' ' + holder.process.pid + ' ')))
    holder.process.kill()
    await holder.process.exited
    const gone = await doctor([text])
    assert.deepEqual(codesOf(gone), sees ? ['LOCK_HOLDER_GONE', 'ORPHAN'] : ['LOCK_HOLDER_UNKNOWN'])
    assert(gone[0].remedy.endsWith("qt-ipc repair '" + text + "'"), gone[0].remedy)
    assert.equal((await cli(['repair', text, ...(sees ? [] : ['--force'])])).code, 0)
    assert.deepEqual(codesOf(await doctor([text])), sees ? ['ORPHAN'] : [])
    await SharedMemory.remove(NativeIpcKey.parse(text), { force: true })`,
    onlyOnce,
  ],
  [
    'limits of the IPC namespace',
    asRootSerially,
    `
    const writer = await memoryPeer(t, key, release)
    await writer.ok('create 64')
    writeFileSync('/proc/sys/kernel/shmmni', '1')
    const findings = await doctor([key])
    assert.deepEqual(codesOf(findings), ['SYSTEM_LIMIT'])
    assert.match(findings[0].cause, /segments.*1 of 1/)
    writeFileSync('/proc/sys/kernel/shmmni', '4096')
    writeFileSync('/proc/sys/kernel/shmmax', '4096')
    assert.deepEqual((await doctor([key])).map(({ subject }) => subject), ['kernel.shmmax'])
    writeFileSync('/proc/sys/kernel/shmmax', String(2 ** 24))
    assert.deepEqual(await doctor([key, '--size', String(2 ** 24)]), [])
    assert.deepEqual(
      (await doctor([key, '--size', String(2 ** 24 + 1)])).map(({ subject }) => subject),
      ['kernel.shmmax'],
    )
    await writer[Symbol.asyncDispose]()`,
    onlyOnce,
  ],
  [
    'a segment that does not fit into /dev/shm',
    asRootSerially,
    `
    assert.equal(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', '/dev/shm']).status, 0)
    const file = '/dev/shm' + NativeIpcKey.legacy(key, { type: 'posix' }).nativeKey
    writeFileSync(file, '')
    const { truncateSync } = await import('node:fs')
    truncateSync(file, 8 * 2 ** 20)
    const findings = of(await doctor([NativeIpcKey.legacy(key, { type: 'posix' }).toString()]), 'SYSTEM_LIMIT')
    assert.equal(findings.length, 1)
    assert.match(findings[0].cause, /SIGBUS/)
    rmSync(file)`,
    onlyOnce,
  ],
  [
    'systemd removes what an ordinary user owns',
    asRootSerially,
    `
    const through = ['setpriv', '--reuid=1234', '--regid=1234', '--clear-groups']
    const writer = await memoryPeer(t, key, { ...release, through })
    await writer.ok('create 64')
    mkdirSync('/tmp/root/run/systemd/system', { recursive: true })
    mkdirSync('/tmp/root/etc/systemd/logind.conf.d', { recursive: true })
    const ask = () => doctor([key, '--root', '/tmp/root'])
    const [told, ...others] = await ask()
    assert.deepEqual([told.code, others.length], ['REMOVE_IPC', 0])
    writeFileSync('/tmp/root/etc/systemd/logind.conf', '[Login]\\n#RemoveIPC=yes\\nRemoveIPC=no\\n')
    assert.deepEqual(await ask(), [])
    writeFileSync('/tmp/root/etc/systemd/logind.conf.d/10-ipc.conf', '[Login]\\nRemoveIPC=yes\\n')
    assert((await ask())[0].evidence.some(line => line.includes('10-ipc.conf')))
    writeFileSync('/tmp/root/etc/login.defs', 'SYS_UID_MAX 2000\\n')
    assert.deepEqual(await ask(), [])
    await writer[Symbol.asyncDispose]()`,
    onlyOnce,
  ],
]

for (const [title, run, snippet, releases = qtMajors] of scenes)
  for (const qt of releases)
    run(`Qt ${qt}: ${title}`, async t => {
      await survives(t, prelude + snippet, {
        args: [uniqueKey(t).replace(/\W+/g, '-').slice(0, 40), String(qt)],
      })
    })
