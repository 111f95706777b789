// A process that shares the temporary folder but not the IPC namespace, such as one in another container (trap 3):
// real Qt's failed attach there makes a semaphore, believes that it owns the lock's key file, and deletes it.

import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import test from 'ava'
import { SharedMemory } from 'qt-ipc'
import { runChild } from '../helpers/child.js'
import { uniqueKey } from '../helpers/keys.js'
import { memoryPeer, qtMajors } from '../helpers/peer.js'
import { lockFile, lockValue, segmentFile } from '../helpers/segments.js'

/** The words that give a command an IPC namespace of its own and nothing else. */
const elsewhere = [
  ['unshare', '--ipc'],
  ['unshare', '--user', '--map-root-user', '--ipc'],
].find(([program = '', ...words]) => spawnSync(program, [...words, 'true']).status === 0)

const intruder = `
  import { SharedMemory } from 'qt-ipc'
  const key = process.argv[1]
  const codes = []
  const calls = [
    () => SharedMemory.attach(key),
    () => SharedMemory.attachSync(key),
    () => SharedMemory.attach(key, { backend: 'systemv' }),
    () => SharedMemory.waitFor(key, { timeout: 30 }),
    () => SharedMemory.repairLock(key),
  ]
  for (const call of calls) {
    try { codes.push(String(await call())) } catch (error) { codes.push(error.code) }
  }
  console.log(JSON.stringify(codes))`

const run = elsewhere ? test : test.skip
for (const qt of qtMajors)
  run(`a look from another IPC namespace leaves the key files of Qt ${qt} alone`, async t => {
    const key = uniqueKey(t)
    const peer = await memoryPeer(t, key, { qt })
    await peer.ok('create 64')
    await peer.ok('lock')
    const files = [segmentFile(key), lockFile(key)]
    const inodes = () => files.map(file => existsSync(file) && statSync(file).ino)
    const before = inodes()

    const child = await runChild(t, intruder, { args: [key], through: elsewhere ?? [] })
    t.deepEqual(JSON.parse(child.stdout), [
      'ERR_QT_IPC_NOT_FOUND',
      'ERR_QT_IPC_NOT_FOUND',
      'ERR_QT_IPC_NOT_FOUND',
      'ERR_QT_IPC_TIMEOUT',
      'false',
    ])
    t.deepEqual(inodes(), before)

    // The proof that there is still one lock: a newcomer has to wait for it.
    t.is(await lockValue(t, key), 0)
    const newcomer = await memoryPeer(t, key, { qt })
    const attached = newcomer.ok('attach').then(() => 'attached')
    await t.throwsAsync(SharedMemory.attach(key, { timeout: 30 }), {
      code: 'ERR_QT_IPC_TIMEOUT',
    })
    await peer.ok('unlock')
    t.is(await attached, 'attached')
  })

const removes = `
  import { SharedMemory } from 'qt-ipc'
  await SharedMemory.remove(process.argv[1])`

run('remove from another IPC namespace leaves the key file of a live segment', async t => {
  const key = uniqueKey(t)
  const peer = await memoryPeer(t, key)
  await peer.ok('create 64')
  await runChild(t, removes, { args: [key], through: elsewhere ?? [] })
  t.true(existsSync(segmentFile(key)))
})

for (const qt of qtMajors)
  run(`the control: that is what a program of Qt ${qt} does there`, async t => {
    const key = uniqueKey(t)
    const peer = await memoryPeer(t, key, { qt })
    await peer.ok('create 64')
    const other = await memoryPeer(t, key, { qt, through: elsewhere ?? [] })
    t.regex(await other.send('attach'), /^error 5 NotFound/)
    other.write('exit')
    await other.exited
    t.true(existsSync(segmentFile(key)))
    t.false(existsSync(lockFile(key)))
  })
