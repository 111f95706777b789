// A Qt program that leaves removes its semaphore and then the key file; a lock made anew in between loses its file, and
// newcomers make another one.
import { rmSync, writeFileSync } from 'node:fs'
import test from 'ava'
import { SharedMemory } from 'qt-ipc'
import { failure } from '../helpers/errors.js'
import { uniqueKey } from '../helpers/keys.js'
import { memoryPeer, qtMajors } from '../helpers/peer.js'

for (const qt of qtMajors)
  test(`a lock without its key file is not the lock that Qt ${qt} acquires`, async t => {
    const key = uniqueKey(t)
    await using shm = await SharedMemory.create(key, 64)
    const file = shm.nativeKey?.lockKey()?.nativeKey ?? ''
    rmSync(file)
    // Takes the inode, which would give the next key file the old key.
    writeFileSync(`${file}-filler`, '')
    t.teardown(() => rmSync(`${file}-filler`))
    const peer = await memoryPeer(t, key, { qt })
    await peer.ok('attach')
    await peer.ok('lock')
    await failure(t, 'TIMEOUT', shm.lock({ timeout: 50 }))
    await peer.ok('unlock')
    await shm.read()
  })
