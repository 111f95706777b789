// POSIX memory, which Qt 6.6 and newer use: names that were taken away, and containers.
import test from 'ava'
import { isolation } from '../../../ts/setup/namespaces.mjs'
import { asRootSerially } from '../../helpers/as-root.js'
import { survives } from '../../helpers/run-isolated.js'

const prelude = `
  import { rmSync } from 'node:fs'
  import { codesOf, doctor } from './interop-tests/inspect/diagnose/helpers/doctor.ts'
  import { NodePeer } from './interop-tests/helpers/node-peer.ts'
  const text = 'posix:/lagoon'
  const create = "shm = await SharedMemory.create(NativeIpcKey.parse('posix:/lagoon'), 64, { removeOnDetach: 'ifCreated' })"
  const attach = "shm = await SharedMemory.attach(NativeIpcKey.parse('posix:/lagoon'))"
  const peers = []
  const start = async (code, options) => {
    const peer = await NodePeer.start(t, options)
    peers.push(peer)
    await peer.run(code)
    return peer
  }
  const healthy = async () => { await start(create); await start(attach) }
  const end = async () => {
    for (const peer of peers) await peer.run('await shm?.detach()')
    for (const { process } of peers) await process[Symbol.asyncDispose]()
  }
  const names = findings => ({ of: peer => findings.some(({ evidence }) => evidence.some(line => line.includes(' ' + peer.pid + ' '))) })
`

// Without one there would be another one.
const isolated = isolation() ? test.serial : test.skip

isolated('a healthy pair', async t => {
  await survives(
    t,
    `${prelude}
    await healthy()
    for (const words of [[text], [text, '--pid', String(peers[1].pid)], ['lagoon', '--pid', String(peers[1].pid)]])
      assert.deepEqual(codesOf(await doctor(words)), [], words.join(' '))
    await end()`,
  )
})

isolated('the name of the segment was taken away, and a newcomer made another', async t => {
  await survives(
    t,
    `${prelude}
    await healthy()
    rmSync('/dev/shm/lagoon')
    const newcomer = await start(create)
    const findings = await doctor([text])
    assert.deepEqual(codesOf(findings), ['SPLIT_SEGMENT'])
    for (const peer of peers) assert(names(findings).of(peer))
    assert.deepEqual(codesOf(await doctor([text, '--pid', String(peers[0].pid)])), ['SPLIT_SEGMENT'])
    await end()`,
  )
})

isolated('the name of the lock was taken away, and a newcomer made another', async t => {
  await survives(
    t,
    `${prelude}
    await healthy()
    rmSync('/dev/shm/sem.lagoon')
    // As attach() of Qt 6.6 and newer does.
    const lock = "await SystemSemaphore.open(NativeIpcKey.native('/lagoon', 'posix', { kind: 'semaphore' }), 1)"
    await start('semaphore = ' + lock + '; ' + attach + '; await shm.withLock(() => {})')
    const findings = await doctor([text])
    assert.deepEqual(codesOf(findings), ['SPLIT_LOCK'])
    assert.match(findings[0].evidence.join(), /older lock/)
    await end()`,
  )
})

asRootSerially('a /dev/shm of its own', async t => {
  await survives(
    t,
    `${prelude}
    await start(create)
    const ask = async namespaces => {
      const through = ['unshare', ...namespaces, 'sh', '-c', 'mount -t tmpfs tmpfs /dev/shm; exec "$@"', 'sh']
      const other = await start('shm = undefined', { through })
      return codesOf(await doctor([text, '--pid', String(other.pid)]))
    }
    assert.deepEqual(await ask(['--mount']), ['OTHER_MOUNT_NAMESPACE'])
    assert.deepEqual(await ask(['--mount', '--ipc']), ['OTHER_IPC_NAMESPACE'])
    await end()`,
  )
})

isolated('something else has the name of the segment, or of its lock', async t => {
  await survives(
    t,
    `${prelude}
    const { mkdirSync, symlinkSync, writeFileSync } = await import('node:fs')
    writeFileSync('/dev/shm/target', 'x'.repeat(64))
    const others = {
      'a symbolic link': path => symlinkSync('/dev/shm/target', path),
      'a directory': path => mkdirSync(path),
    }
    for (const file of ['/dev/shm/lagoon', '/dev/shm/sem.lagoon'])
      for (const [what, make] of Object.entries(others)) {
        make(file)
        const create = SharedMemory.create(NativeIpcKey.parse(text), 64, { backend: 'posix' })
        await assert.rejects(create, code('KEY_ERROR'))
        const findings = await doctor([text])
        assert.deepEqual(codesOf(findings), ['NAME_TAKEN'], file + ' is ' + what)
        assert.deepEqual(findings[0].evidence, [file + ' is ' + what])
        rmSync(file, { recursive: true })
      }
    await healthy()
    mkdirSync('/dev/shm/' + NativeIpcKey.legacy('lagoon', { type: 'posix' }).nativeKey.slice(1))
    assert.deepEqual(codesOf(await doctor(['lagoon', '--pid', String(peers[1].pid)])), [])
    await end()`,
  )
})
