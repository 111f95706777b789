// Where the key files are: another TMPDIR is another world (trap 12), a file that a cleaner took away too (trap 11).
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { NativeIpcKey, SharedMemory } from 'qt-ipc'
import { startChild } from '../helpers/child.js'
import { refused } from '../helpers/expect-error.js'
import { uniqueKey } from '../helpers/keys.js'
import { memoryPeer, qtMajors } from '../helpers/peer.js'
import { lockFile, segmentFile, segmentOf } from '../helpers/segments.js'

function folder(t: ExecutionContext): string {
  const path = mkdtempSync(join(tmpdir(), 'qt-ipc-folder-'))
  t.teardown(() => rmSync(path, { recursive: true, force: true }))
  return path
}

const remote = `
  import { createInterface } from 'node:readline'
  import { NativeIpcKey, SharedMemory } from 'qt-ipc'
  const key = process.argv[1]
  const does = {
    key: () => NativeIpcKey.legacy(key).nativeKey,
    create: async () => { globalThis.shm = await SharedMemory.create(key, 64); return shm.nativeKey.nativeKey },
    attach: async () => { globalThis.shm = await SharedMemory.attach(key); return shm.size },
    read: async () => (await shm.read())[0],
    write: async () => { await shm.write(Uint8Array.of(7)); return 'ok' },
    detach: async () => { await shm.detach(); return 'ok' },
  }
  console.log('ready')
  for await (const line of createInterface({ input: process.stdin })) {
    try { console.log(String(await does[line]())) } catch (error) { console.log(error.code + ' ' + error.hint) }
  }`

async function nodeWith(t: ExecutionContext, key: string, TMPDIR: string | undefined) {
  const child = startChild(t, remote, { args: [key], env: { TMPDIR } })
  await child.waitLine(/^ready$/)
  return child
}

const places = [
  ['a folder of its own', (t: ExecutionContext) => folder(t)],
  ['a slash at the end', (t: ExecutionContext) => `${folder(t)}/`],
  [
    'a symbolic link',
    (t: ExecutionContext) => {
      const real = join(folder(t), 'real')
      mkdirSync(real)
      symlinkSync(real, join(real, '../link'))
      return join(real, '../link')
    },
  ],
  ['a folder with spaces and Ünï', (t: ExecutionContext) => join(folder(t), 'a b Ünï')],
  ['empty', () => ''],
  ['none', () => undefined],
] as const

for (const qt of qtMajors)
  for (const [what, placeOf] of places)
    test(`TMPDIR is ${what}: Node and Qt ${qt} have the same key file`, async t => {
      const key = uniqueKey(t)
      const place = placeOf(t)
      if (place?.includes('Ünï')) mkdirSync(place)
      const node = await nodeWith(t, key, place)
      const peer = await memoryPeer(t, key, { qt, env: { TMPDIR: place } })
      const native = await peer.nativeKey()
      t.is(await node.send('key'), native)
      t.is(await node.send('create'), native)
      t.true(existsSync(native))
      t.is(await peer.ok('attach'), '64')
      await peer.ok('write 05')
      t.is(await node.send('read'), '5')
      await peer.ok('lock')
      await peer.ok('unlock')
      await peer.ok('detach')
      t.is(await node.send('detach'), 'ok')
      t.false(existsSync(native))
    })

for (const qt of qtMajors) {
  test(`another TMPDIR than that of Qt ${qt}: NOT_FOUND, which names the folder; its native key leads there`, async t => {
    const key = uniqueKey(t)
    const peer = await memoryPeer(t, key, { qt, env: { TMPDIR: folder(t) } })
    const native = await peer.nativeKey()
    await peer.ok('create 64')
    await peer.ok('write 09')
    await refused(
      t,
      'NOT_FOUND',
      {
        operation: 'SharedMemory.attach',
        key,
        qtError: 'NotFound',
        hint: /directory of the key file/,
      },
      () => SharedMemory.attach(key),
    )
    t.false(existsSync(segmentFile(key)) || existsSync(lockFile(key)))

    const text = `systemv:${native}?legacyKey=${encodeURIComponent(key)}`
    const shm = await SharedMemory.attach(NativeIpcKey.parse(text))
    t.true(shm.lockable)
    t.is((await shm.read())[0], 9)
    await peer.ok('lock')
    await t.throwsAsync(shm.read({ timeout: 20 }), { code: 'ERR_QT_IPC_TIMEOUT' })
    await peer.ok('unlock')
    await shm.detach()
    await peer.ok('detach')
  })

  test(`the key file of Qt ${qt} was deleted: NOT_FOUND; a new segment is another one`, async t => {
    const key = uniqueKey(t)
    const peer = await memoryPeer(t, key, { qt })
    await peer.ok('create 64')
    await peer.ok('write 01')
    const { id: shmid = -1 } = segmentOf(segmentFile(key)) ?? {}
    // Qt's rule would take the key file of the new segment along with the old segment.
    const early = await SharedMemory.attach(key, { removeOnDetach: 'never' })
    const filler = join(folder(t), 'filler')
    rmSync(segmentFile(key))
    // Takes the inode, which the file system would give to the next key file.
    writeFileSync(filler, '')

    await t.throwsAsync(SharedMemory.attach(key), { code: 'ERR_QT_IPC_NOT_FOUND' })
    t.is((await early.read())[0], 1)
    const second = await SharedMemory.create(key, 128)
    t.is(segmentOf(segmentFile(key))?.size, 128)
    await second.write(Uint8Array.of(2))
    t.is(await peer.ok('read 0 1'), '01')
    t.is((await early.peek())[0], 1)

    // The lock's file is still there, and still the lock of both.
    await peer.ok('lock')
    await t.throwsAsync(early.read({ timeout: 20 }), { code: 'ERR_QT_IPC_TIMEOUT' })
    await peer.ok('unlock')
    await peer.ok('detach')
    await early.detach()
    t.is(segmentOf(segmentFile(key))?.size, 128, 'the new one is not taken along with the old one')
    t.is(await SharedMemory.remove({ shmid }), true)
    t.is((await second.read())[0], 2)
    await second.detach()
    t.false(existsSync(segmentFile(key)))
  })
}

test('TMPDIR that does not exist: the linked Qt says where, and an error says that nothing can be made', async t => {
  const key = uniqueKey(t)
  const missing = join(folder(t), 'missing')
  const node = await nodeWith(t, key, missing)
  const peer = await memoryPeer(t, key, { env: { TMPDIR: missing } })
  const native = await peer.nativeKey()
  t.is(await node.send('key'), native)
  t.regex(await node.send('attach'), /^ERR_QT_IPC_NOT_FOUND .*directory of the key file/)
})
