// Loops over awaited calls, for a process of its own: each call succeeds, or fails, at once. What it needs besides is done
// by blocking calls, which give the event loop nothing.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { BoundedBuffer, MappedFile, SharedMemory, SingleInstance, SystemSemaphore } from 'qt-ipc'
import { int32 } from 'qt-ipc/datastream'

/** One call, made again and again. */
export type Step = () => Promise<unknown>

export interface Place {
  /** A key that no other loop has; nothing is there yet. */
  readonly key: string
  /** A directory for files. */
  readonly directory: string
}

type Loop = (place: Place) => Step | Promise<Step>

const bytes = new Uint8Array(64)

/** Handles that a loop needs only to exist: the collector detaches dropped ones, and the last detach removes a segment. */
const kept: object[] = []

function segment({ key }: Place): SharedMemory {
  const memory = SharedMemory.createSync(key, 64)
  kept.push(memory)
  return memory
}

function semaphore({ key }: Place, name: string, value: number): SystemSemaphore {
  return SystemSemaphore.openSync(`${key} ${name}`, value, { undo: false })
}

function file({ directory }: Place): MappedFile {
  const path = join(directory, 'mapped')
  writeFileSync(path, bytes)
  return MappedFile.openSync(path)
}

/** A buffer of one slot, and its semaphores, by which a loop does what the other program would. */
async function buffer(place: Place) {
  const free = semaphore(place, 'free', 1)
  const used = semaphore(place, 'used', 0)
  const memory = segment(place)
  return { buffer: await BoundedBuffer.open({ memory, free, used }), memory, free, used }
}

async function closedBuffer(place: Place): Promise<BoundedBuffer<Uint8Array>> {
  const { buffer: closed } = await buffer(place)
  await closed.close()
  return closed
}

function filled({ free, used }: { free: SystemSemaphore; used: SystemSemaphore }): void {
  free.acquireSync()
  used.release()
}

async function endedWatch(place: Place) {
  const watch = segment(place).watch()
  await watch.return()
  return watch
}

/** A row for each method that returns a promise. */
export const loops: Readonly<Record<string, Loop>> = {
  'SharedMemory.create':
    ({ key }) =>
    async () =>
      (await SharedMemory.create(key, 64)).detachSync(),
  'SharedMemory.attach': place => {
    const { key } = segment(place)
    return async () => (await SharedMemory.attach(key)).detachSync()
  },
  'SharedMemory.open': place => {
    const { key } = segment(place)
    return async () => (await SharedMemory.open(key, 64)).detachSync()
  },
  'SharedMemory.waitFor': place => {
    const { key } = segment(place)
    return async () => (await SharedMemory.waitFor(key)).detachSync()
  },
  'SharedMemory.remove':
    ({ key }) =>
    () =>
      SharedMemory.remove(key),
  'SharedMemory.repairLock': place => {
    const { key } = segment(place)
    return () => SharedMemory.repairLock(key)
  },
  'SharedMemory.lock': place => {
    const shm = segment(place)
    return async () => (await shm.lock()).release()
  },
  'SharedMemory.withLock': place => {
    const shm = segment(place)
    return () => shm.withLock(lock => lock.write(bytes))
  },
  'SharedMemory.read': place => {
    const shm = segment(place)
    return () => shm.read()
  },
  'SharedMemory.write': place => {
    const shm = segment(place)
    return () => shm.write(bytes)
  },
  'SharedMemory.update': place => {
    const shm = segment(place)
    return () => shm.update(int32, count => count + 1)
  },
  'SharedMemory.peek': place => {
    const shm = segment(place)
    return () => shm.peek()
  },
  'SharedMemory.detach': place => {
    const { key } = segment(place)
    return () => SharedMemory.attachSync(key).detach()
  },
  'SharedMemory.[asyncDispose]': place => {
    const { key } = segment(place)
    return () => SharedMemory.attachSync(key)[Symbol.asyncDispose]()
  },
  'SystemSemaphore.open':
    ({ key }) =>
    async () =>
      (await SystemSemaphore.open(key)).close(),
  'SystemSemaphore.create':
    ({ key }) =>
    async () =>
      (await SystemSemaphore.create(key)).close(),
  'SystemSemaphore.acquire': place => {
    const token = semaphore(place, 'token', 1)
    return async () => {
      await token.acquire()
      token.release()
    }
  },
  'SystemSemaphore.[asyncDispose]':
    ({ key }) =>
    () =>
      SystemSemaphore.openSync(key)[Symbol.asyncDispose](),
  'MappedFile.open': place => {
    const { path } = file(place)
    return async () => (await MappedFile.open(path)).close()
  },
  'MappedFile.read': place => {
    const mapped = file(place)
    return () => mapped.read()
  },
  'MappedFile.write': place => {
    const mapped = file(place)
    return () => mapped.write(bytes)
  },
  'MappedFile.update': place => {
    const mapped = file(place)
    return () => mapped.update(int32, count => count + 1)
  },
  'MappedFile.peek': place => {
    const mapped = file(place)
    return () => mapped.peek()
  },
  'MappedFile.clear': place => {
    const mapped = file(place)
    return () => mapped.clear()
  },
  'MappedFile.flush': place => {
    const mapped = file(place)
    return () => mapped.flush()
  },
  'MappedFile.[asyncDispose]': place => {
    const { path } = file(place)
    return () => MappedFile.openSync(path)[Symbol.asyncDispose]()
  },
  'BoundedBuffer.open': place => {
    const memory = segment(place)
    const [free, used] = [semaphore(place, 'free', 1), semaphore(place, 'used', 0)]
    return () => BoundedBuffer.open({ memory, free, used })
  },
  'BoundedBuffer.remove':
    ({ key }) =>
    () =>
      BoundedBuffer.remove({ memory: key, free: `${key} free`, used: `${key} used` }),
  'BoundedBuffer.put': async place => {
    const parts = await buffer(place)
    return async () => {
      await parts.buffer.put(bytes)
      parts.used.acquireSync()
      parts.free.release()
    }
  },
  'BoundedBuffer.take': async place => {
    const parts = await buffer(place)
    return () => {
      filled(parts)
      return parts.buffer.take()
    }
  },
  'BoundedBuffer.[asyncIterator]': async place => {
    const parts = await buffer(place)
    const items = parts.buffer[Symbol.asyncIterator]()
    return () => {
      filled(parts)
      return items.next()
    }
  },
  'BoundedBuffer.close': async place => {
    const closed = await closedBuffer(place)
    return () => closed.close()
  },
  'BoundedBuffer.[asyncDispose]': async place => {
    const closed = await closedBuffer(place)
    return () => closed[Symbol.asyncDispose]()
  },
  'SingleInstance.acquire': async ({ key }) => {
    await SingleInstance.acquire(key)
    return () => SingleInstance.acquire(key)
  },
  'SingleInstance.release': async ({ key }) => {
    const instance = await SingleInstance.acquire(key)
    return () => instance.release()
  },
  'SingleInstance.[asyncDispose]': async ({ key }) => {
    const instance = await SingleInstance.acquire(key)
    return () => instance[Symbol.asyncDispose]()
  },
  'Watch.next': async place => {
    const watch = await endedWatch(place)
    return () => watch.next()
  },
  'Watch.return': async place => {
    const watch = await endedWatch(place)
    return () => watch.return()
  },
  'Watch.[asyncDispose]': async place => {
    const watch = await endedWatch(place)
    return () => watch[Symbol.asyncDispose]()
  },
}

/** Calls that fail at once, until one succeeds: polling. */
export const failing: Readonly<Record<string, Loop>> = {
  'SharedMemory.attach where nothing is':
    ({ key }) =>
    () =>
      failed(SharedMemory.attach(key)),
  'SharedMemory.lock with timeout 0 while the lock is held': place => {
    const shm = segment(place)
    SharedMemory.attachSync(shm.key).lockSync()
    return () => failed(shm.lock({ timeout: 0 }))
  },
  'SystemSemaphore.acquire with timeout 0': place => {
    const token = semaphore(place, 'token', 0)
    return () => failed(token.acquire({ timeout: 0 }))
  },
  'BoundedBuffer.take with timeout 0': async place => {
    const { buffer: empty } = await buffer(place)
    return () => failed(empty.take({ timeout: 0 }))
  },
}

async function failed(call: Promise<unknown>): Promise<void> {
  let succeeded = true
  try {
    await call
  } catch {
    succeeded = false
  }
  if (succeeded) throw new Error('the call was to fail')
}

const TICKS = 10
const PATIENCE = 10_000

/** What a loop has left to a timer. */
export interface Ticking {
  readonly ticks: number
  readonly calls: number
  /** CPU time of this process between two ticks at most (ms): other programs of the machine do not count. */
  readonly longest: number
}

/** Makes calls until an interval of 10 ms has come ten times, or ten seconds have passed. */
export async function tickDuring(step: Step): Promise<Ticking> {
  let [ticks, calls, longest] = [0, 0, 0]
  let last = process.cpuUsage()
  const timer = setInterval(() => {
    const { user, system } = process.cpuUsage(last)
    longest = Math.max(longest, (user + system) / 1000)
    last = process.cpuUsage()
    ticks += 1
  }, 10)
  const end = performance.now() + PATIENCE
  for (; ticks < TICKS && performance.now() < end; calls += 1) await step()
  clearInterval(timer)
  return { ticks, calls, longest }
}
