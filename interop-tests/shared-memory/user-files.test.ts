// The file of a native key is the user's: whatever it is and whoever leaves last, it stays. Qt's own key files are removed by
// Qt's rule.
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import test, { type ExecutionContext } from 'ava'
import {
  capabilities,
  MappedFile,
  NativeIpcKey,
  SharedMemory,
  SingleInstance,
  SystemSemaphore,
} from 'qt-ipc'
import { failure } from '../helpers/errors.js'
import { uniqueFile } from '../helpers/files.js'
import { uniqueKey } from '../helpers/keys.js'
import { LineProcess } from '../helpers/line-process.js'
import { NodePeer } from '../helpers/node-peer.js'
import { memoryPeer, Peer, qtMajors } from '../helpers/peer.js'
import { lockFile, segmentFile, segmentOf } from '../helpers/segments.js'
import { ways } from '../helpers/sync-and-async.js'

const text = 'The only copy of an important document.\n'
const backends = ['qt', 'systemv'] as const

/** What the user may have at the path of a native key. */
const things: Record<string, (path: string) => void> = {
  'a document': path => writeFileSync(path, text),
  'an empty file': path => writeFileSync(path, ''),
  'a link to a document': path => {
    writeFileSync(`${path}.target`, text)
    symlinkSync(`${path}.target`, path)
  },
  'a link to an empty file': path => {
    writeFileSync(`${path}.target`, '')
    symlinkSync(`${path}.target`, path)
  },
  'another name of an empty file': path => {
    writeFileSync(`${path}.target`, '')
    linkSync(`${path}.target`, path)
  },
  'a directory': path => mkdirSync(path),
  'a named pipe': path => execFileSync('mkfifo', [path]),
}

/** What tells that a thing is still the same. */
function stateOf(path: string) {
  const { ino, mode, size, nlink } = lstatSync(path)
  return { ino, mode, size, nlink }
}

async function nativePeer(t: ExecutionContext, path: string, qt: 5 | 6): Promise<Peer> {
  const peer = await Peer.start(t, 'memory', { qt })
  await peer.ok(`key native ${encodeURIComponent(path)}`)
  return peer
}

for (const backend of backends)
  for (const way of ways)
    for (const [what, make] of Object.entries(things))
      test(`${way.name}, back end ${backend}: ${what} at the path of a native key stays`, async t => {
        const path = uniqueFile(t)
        make(path)
        const before = stateOf(path)
        const key = NativeIpcKey.native(path, 'systemv')
        for (const removeOnDetach of ['asQt', 'ifCreated'] as const) {
          const shm = await way.create(key, 64, { backend, removeOnDetach })
          t.is(segmentOf(path)?.size, 64)
          await way.detach(shm)
          t.is(segmentOf(path), undefined)
          t.deepEqual(stateOf(path), before)
        }

        const left = await way.create(key, 64, { backend, removeOnDetach: 'never' })
        await way.detach(left)
        t.is(segmentOf(path)?.attached, 0)
        t.true(await SharedMemory.remove(key, { backend }))
        t.is(segmentOf(path), undefined)
        t.deepEqual(stateOf(path), before)
      })

for (const backend of backends)
  for (const qt of qtMajors)
    test(`back end ${backend}: the last to detach from a segment of Qt ${qt} removes it, not the document`, async t => {
      const path = uniqueFile(t)
      writeFileSync(path, text)
      const peer = await nativePeer(t, path, qt)
      await peer.ok('create 64')
      const shm = await SharedMemory.attach(NativeIpcKey.native(path, 'systemv'), { backend })
      await peer.ok('detach')
      t.is(segmentOf(path)?.attached, 1)
      await shm.detach()
      t.is(segmentOf(path), undefined)
      t.is(readFileSync(path, 'utf8'), text)

      // The other way round Qt alone decides, and what it does to the file is the measure of the test.
      const ours = await SharedMemory.create(NativeIpcKey.native(path, 'systemv'), 64, { backend })
      const other = await nativePeer(t, path, qt)
      await other.ok('attach')
      await ours.detach()
      t.is(readFileSync(path, 'utf8'), text)
      await other.ok('detach')
      t.false(existsSync(path), 'Qt does delete it')
    })

for (const backend of backends) {
  const own: Record<string, { change: (path: string) => void; stays: boolean }> = {
    'as it was made': { change: () => {}, stays: false },
    'with something in it': { change: path => writeFileSync(path, text), stays: true },
    'with another mode': { change: path => chmodSync(path, 0o666), stays: true },
    'with another name': { change: path => linkSync(path, `${path}.other`), stays: true },
    'replaced by an empty one': {
      change: path => {
        rmSync(path)
        writeFileSync(path, '')
      },
      stays: true,
    },
  }
  for (const [how, { change, stays }] of Object.entries(own))
    test(`back end ${backend}: a native key file that we made, ${how}, ${stays ? 'stays' : 'goes'}`, async t => {
      const path = uniqueFile(t)
      const key = NativeIpcKey.native(path, 'systemv')
      const shm = await SharedMemory.create(key, 64, { backend })
      const { id } = segmentOf(path) ?? {}
      t.teardown(() => execFileSync('sh', ['-c', `ipcrm -m ${id} 2>/dev/null; true`]))
      change(path)
      await shm.detach()
      t.is(existsSync(path), stays)
    })

  test(`back end ${backend}: a key file that another process writes to stays`, async t => {
    for (const key of [uniqueKey(t), NativeIpcKey.native(uniqueFile(t), 'systemv')]) {
      const path = typeof key === 'string' ? segmentFile(key) : key.nativeKey
      const shm = await SharedMemory.create(key, 64, { backend })
      await using writer = new LineProcess([
        'sh',
        '-c',
        'exec 3>>"$1"; echo open; read line; echo "$line" >&3; echo written',
        'sh',
        path,
      ])
      await writer.waitLine(/^open$/)
      await shm.detach()
      t.is(segmentOf(path), undefined)
      await writer.send('precious', /^written$/)
      t.is(readFileSync(path, 'utf8'), 'precious\n')
      rmSync(path)
      if (typeof key === 'string') rmSync(lockFile(key), { force: true })
    }
  })

  test(`back end ${backend}: an empty legacy key file is removed as by Qt, whichever process created it`, async t => {
    const key = uniqueKey(t)
    t.teardown(() => {
      for (const file of [segmentFile(key), lockFile(key)]) rmSync(file, { force: true })
    })
    const round = async () => {
      const shm = await SharedMemory.create(key, 64, { backend })
      await shm.detach()
    }
    for (const file of [segmentFile(key), lockFile(key)]) {
      writeFileSync(file, '')
      await round()
      t.false(existsSync(file))
      writeFileSync(file, text)
      await round()
      t.is(readFileSync(file, 'utf8'), text)
      rmSync(file)
      writeFileSync(`${file}.target`, '')
      symlinkSync(`${file}.target`, file)
      await round()
      t.true(lstatSync(file).isSymbolicLink())
      rmSync(`${file}.target`)
      rmSync(file)
    }
    for (const qt of qtMajors) {
      writeFileSync(segmentFile(key), '')
      const peer = await memoryPeer(t, key, { qt })
      await peer.ok('create 64')
      await peer.ok('detach')
      t.false(existsSync(segmentFile(key)), `Qt ${qt}`)
    }
  })
}

test('a dangling link is no key file, and stays', async t => {
  const path = uniqueFile(t)
  symlinkSync(`${path}.nowhere`, path)
  const key = NativeIpcKey.native(path, 'systemv')
  const error = await failure(t, 'KEY_ERROR', SharedMemory.create(key, 64))
  t.regex(error.message, /is a symbolic link whose target does not exist/)
  await failure(t, 'NOT_FOUND', SharedMemory.attach(key))
  const semaphore = NativeIpcKey.native(path, 'systemv')
  await failure(t, 'KEY_ERROR', SystemSemaphore.open(semaphore, 1, { backend: 'systemv' }))
  t.true(lstatSync(path).isSymbolicLink())
  t.false(existsSync(path))
})

test('a path of links in a circle is no key', async t => {
  const path = uniqueFile(t)
  symlinkSync(path, path)
  const key = NativeIpcKey.native(path, 'systemv')
  for (const call of [
    SharedMemory.attach(key),
    SharedMemory.waitFor(key, { timeout: 60_000 }),
    MappedFile.open(path),
  ])
    t.regex((await failure(t, 'KEY_ERROR', call)).message, /symbolic links/)
})

for (const backend of ['auto', 'systemv'] as const) {
  test(`back end ${backend}: a semaphore does not remove the file of its native key`, async t => {
    for (const make of [things['a document'], things['an empty file']]) {
      const path = uniqueFile(t)
      make?.(path)
      const key = NativeIpcKey.native(path, 'systemv')
      const before = stateOf(path)
      for (const open of ['open', 'create'] as const) {
        const semaphore = await SystemSemaphore[open](key, 1, { backend })
        await semaphore.acquire()
        semaphore.release()
        semaphore.close()
        t.deepEqual(stateOf(path), before)
      }
    }
  })

  test(`back end ${backend}: a semaphore's key file goes empty, and stays with something in it`, async t => {
    const key = uniqueKey(t)
    const { nativeKey: file } = NativeIpcKey.legacy(key, { kind: 'semaphore' })
    t.teardown(() => rmSync(file, { force: true }))
    const first = await SystemSemaphore.open(key, 1, { backend })
    first.close()
    t.false(existsSync(file))
    const second = await SystemSemaphore.open(key, 1, { backend })
    writeFileSync(file, text)
    second.close()
    t.is(readFileSync(file, 'utf8'), text)
  })
}

test('the document of a key stays when its process exits', async t => {
  for (const end of ['process.exit()', 'process.kill(process.pid, "SIGKILL")']) {
    const path = uniqueFile(t)
    writeFileSync(path, text)
    const node = await NodePeer.start(t)
    await node.run(
      `shm = await SharedMemory.create(NativeIpcKey.native(${JSON.stringify(path)}, 'systemv'), 64); return null`,
    )
    node.end(end)
    await node.process.exited
    t.is(readFileSync(path, 'utf8'), text)
    await SharedMemory.remove(NativeIpcKey.native(path, 'systemv'))
    t.is(readFileSync(path, 'utf8'), text)
  }
})

test('a single instance does not remove the document of its key', async t => {
  const path = uniqueFile(t)
  writeFileSync(path, text)
  const key = NativeIpcKey.native(path, 'systemv')
  for (let round = 0; round < 2; round += 1) {
    const instance = await SingleInstance.acquire(key)
    t.true(instance.primary)
    await instance.release()
    t.is(readFileSync(path, 'utf8'), text)
  }
  t.true(capabilities().backends.qt.types.includes('systemv'))
})
