// ftok() keeps 16 bits of the inode: two key files can mean one segment (trap 10).
import test from 'ava'
import { isolation } from '../../ts/setup/namespaces.mjs'
import { runChild } from '../helpers/child.js'

// In a tmpfs of its own, whose inodes count up: the key file of "beta" gets that of "alpha" plus 65536.
const code = `
  import { rmSync, statSync, writeFileSync } from 'node:fs'
  import { NativeIpcKey, SharedMemory } from 'qt-ipc'
  import { ftok } from './interop-tests/helpers/segments.ts'
  import { LineProcess } from './interop-tests/helpers/line-process.ts'
  const [alpha, beta] = ['alpha', 'beta'].map(key => NativeIpcKey.legacy(key).nativeKey)
  const lock = NativeIpcKey.legacy('beta', { kind: 'semaphore' }).nativeKey
  const peer = new LineProcess(['build/native-qt' + process.argv[1] + '/bin/memory'])
  await peer.waitLine(/^ready/)
  await peer.send('key legacy alpha')
  await peer.send('create 64')
  await peer.send('write 61')
  await peer.send('lock')
  writeFileSync(lock, '')
  const wanted = statSync(alpha).ino + 65536
  const throwAway = '/tmp/throw-away'
  for (let ino = 0; ino !== wanted - 1; rmSync(throwAway)) {
    writeFileSync(throwAway, '')
    ino = statSync(throwAway).ino
    if (ino >= wanted) throw new Error('overshot')
  }
  writeFileSync(beta, '')
  const report = { same: ftok(alpha) === ftok(beta) }
  const attempt = async (name, call) => {
    try { report[name] = await call() } catch ({ code, hint, message }) { report[name] = { code, hint, message } }
  }
  await attempt('create', () => SharedMemory.create('beta', 64))
  await attempt('createSync', () => SharedMemory.createSync('beta', 64))
  await attempt('remove', () => SharedMemory.remove('beta'))
  await attempt('attach', async () => {
    const shm = await SharedMemory.attach('beta', { removeOnDetach: 'never' })
    const first = (await shm.peek())[0]
    await shm.detach()
    return { size: shm.size, first }
  })
  report.read = await peer.send('read 0 2')
  report.unlock = await peer.send('unlock', /^(ok|error)/)
  report.alpha = statSync(alpha).ino === wanted - 65536
  await peer[Symbol.asyncDispose]()
  console.log(JSON.stringify(report))`

// Elsewhere inodes come in any order.
const run = isolation() ? test.serial : test.skip
for (const qt of [5, 6])
  run(
    `two key files of one number, beside Qt ${qt}: nothing of the other segment is harmed`,
    async t => {
      const child = await runChild(t, code, { isolated: true, args: [String(qt)] })
      t.is(child.code, 0, child.stderr)
      const report = JSON.parse(child.stdout)
      t.true(report.same)
      for (const way of ['create', 'createSync']) {
        t.is(report[way].code, 'ERR_QT_IPC_ALREADY_EXISTS')
        t.regex(report[way].message, /already exists \(64 bytes\)/)
      }
      t.is(report.remove.code, 'ERR_QT_IPC_BUSY')
      // What Qt does too: the kernel knows only the number.
      t.deepEqual(report.attach, { size: 64, first: 0x61 })
      t.is(report.read, 'ok 6100')
      t.regex(report.unlock, /^ok/)
      t.true(report.alpha)
    },
  )
