// What a semaphore promises, over every back end of `backendNames`, with another process on the other side: a QSystemSemaphore where a Qt of this machine knows the key
import test, { type ExecutionContext } from 'ava'
import { NativeIpcKey, SystemSemaphore } from 'qt-ipc'
import { type BackendName, backendNames } from '../../ts/src/native/types.js'
import { posixBackend } from '../helpers/backends.js'
import { failure } from '../helpers/errors.js'
import { semaphoreOf, until } from '../helpers/kernel.js'
import { uniqueKey, uniquePosixName } from '../helpers/keys.js'
import { NodePeer } from '../helpers/node-peer.js'
import { Peer, semaphorePeer } from '../helpers/peer.js'

/** Another process that has the semaphore open. */
interface OtherSide {
  release(count: number): Promise<void>
  /** Resolves when it has acquired one token. */
  acquire(): Promise<void>
  end(): Promise<void>
}

/** What differs between the back ends; a new one needs a row. */
interface Row {
  newKey(t: ExecutionContext): string | NativeIpcKey
  open(t: ExecutionContext, key: string | NativeIpcKey): Promise<OtherSide>
}

function nativeSide(peer: Peer): OtherSide {
  return {
    release: async count => void (await peer.send(`release ${count}`, /^released/)),
    acquire: async () => void (await peer.send('acquire', /^acquired/)),
    end: async () => {
      peer.end()
      await peer.exited
    },
  }
}

async function nodeSide(t: ExecutionContext, key: string | NativeIpcKey): Promise<OtherSide> {
  const node = await NodePeer.start(t)
  const opened = `await SystemSemaphore.open(NativeIpcKey.parse(${JSON.stringify(`${key}`)}))`
  await node.run(`semaphore = ${opened}; return null`)
  return {
    release: async count => void (await node.run(`semaphore.release(${count}); return null`)),
    acquire: async () => void (await node.run('await semaphore.acquire(); return null')),
    end: async () => {
      node.end('process.exit()')
      await node.process.exited
    },
  }
}

const systemV: Row = {
  newKey: uniqueKey,
  open: async (t, key) => nativeSide(await semaphorePeer(t, `${key}`)),
}

const rows: Readonly<Record<BackendName, Row>> = {
  qt: systemV,
  systemv: systemV,
  posix: {
    newKey: () => NativeIpcKey.native(uniquePosixName(), 'posix'),
    async open(t, key) {
      // The Qt that the addon links is that of the native programs; it knows POSIX keys from 6.6 on.
      if (posixBackend !== 'qt') return nodeSide(t, key)
      const { nativeKey } = NativeIpcKey.parse(`${key}`)
      const args = [encodeURIComponent(nativeKey), '--form', 'posix']
      return nativeSide(await Peer.start(t, 'semaphore', { args }))
    },
  },
}

for (const backend of backendNames) {
  const { newKey, open } = rows[backend]

  test(`${backend}: tokens go from one process to the other, in both directions`, async t => {
    const key = newKey(t)
    using semaphore = await SystemSemaphore.open(key, 0, { backend })
    t.is(semaphore.backend, backend)
    const other = await open(t, key)
    const acquired = semaphore.acquire()
    await until(() => semaphoreOf(key)?.waiting === 1, 'our wait in the kernel')
    await other.release(3)
    await acquired
    t.is(semaphore.value(), 2)
    semaphore.acquireSync()
    await semaphore.acquire()

    const theirs = other.acquire()
    await until(() => semaphoreOf(key)?.waiting === 1, 'their wait in the kernel')
    semaphore.release()
    await theirs
    t.is(semaphore.value(), 0)
    await other.end()
  })

  test(`${backend}: an acquire times out and takes nothing`, async t => {
    const key = newKey(t)
    using semaphore = await SystemSemaphore.open(key, 0, { backend })
    await failure(t, 'TIMEOUT', semaphore.acquire({ timeout: 20 }))
    await failure(t, 'TIMEOUT', () => semaphore.acquireSync({ timeout: 20 }))
    await failure(t, 'TIMEOUT', () => semaphore.acquireSync({ timeout: 0 }))
    semaphore.release()
    t.is(semaphore.value(), 1)
  })

  test(`${backend}: open keeps the value, create sets it, the creator removes it`, async t => {
    const key = newKey(t)
    const made = await SystemSemaphore.open(key, 3, { backend })
    const opened = await SystemSemaphore.open(key, 9, { backend })
    t.is(opened.value(), 3)
    opened.close()
    t.is(made.value(), 3, 'the one that opened it removes nothing')
    made.close()
    t.is(semaphoreOf(key), undefined)
    await failure(t, 'DETACHED', made.acquire())
    const created = await SystemSemaphore.create(key, 2, { backend })
    t.is(created.value(), 2)
    created.close()
    t.is(semaphoreOf(key), undefined)
  })

  test(`${backend}: an abort ends a wait, and no token is lost`, async t => {
    const key = newKey(t)
    using semaphore = await SystemSemaphore.open(key, 0, { backend })
    const controller = new AbortController()
    const wait = semaphore.acquire({ signal: controller.signal })
    await until(() => semaphoreOf(key)?.waiting === 1, 'our wait in the kernel')
    controller.abort(new Error('enough'))
    await t.throwsAsync(wait, { message: 'enough' })
    semaphore.release()
    // The kernel may still give the token to the wait that has ended, which releases it.
    await until(() => semaphore.value() === 1, 'the token')
    semaphore.acquireSync({ timeout: 0 })
  })
}
