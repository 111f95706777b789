// The types that users see. `tsc -p ts/tsconfig.test.json` is the test: nothing here is run.
import {
  type AccessMode,
  BoundedBuffer,
  type Change,
  type Codec,
  type Infer,
  type Lock,
  NativeIpcKey,
  QtIpcError,
  type QtIpcErrorCode,
  SharedMemory,
  SingleInstance,
  SystemSemaphore,
  type Watch,
} from 'qt-ipc'
import { qt } from 'qt-ipc/datastream'

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

/** Does not compile unless both types are the same. */
function same<A, B>(_proof: Equal<A, B>): void {}

const ds = qt('6.4')

declare const shm: SharedMemory
declare const lock: Lock
declare const semaphore: SystemSemaphore
declare const numbers: Codec<number>
declare const bytes: Uint8Array

same<Infer<typeof numbers>, number>(true)
same<Infer<typeof ds.string>, string | null>(true)
same<Infer<typeof ds.int32>, number>(true)
same<Infer<typeof ds.uint64>, bigint>(true)
same<Infer<string>, never>(true)
// @ts-expect-error the helper itself can say no
same<string, number>(true)

// Without a codec: bytes. With one: its value.
const read = [shm.read(), shm.read({ offset: 1, length: 2 }), shm.read({ into: bytes })] as const
same<(typeof read)[number], Promise<Uint8Array>>(true)
const decoded = [shm.read(numbers), shm.read(numbers, { timeout: 5 }), shm.peek(numbers)] as const
same<(typeof decoded)[number], Promise<number>>(true)
same<ReturnType<typeof plain>, Uint8Array>(true)
function plain() {
  return Math.random() < 0.3 ? shm.readSync() : Math.random() < 0.5 ? shm.peekSync() : lock.read()
}
const sync = [shm.readSync(numbers), shm.peekSync(numbers), lock.read(numbers)] as const
same<(typeof sync)[number], number>(true)
same<ReturnType<typeof shm.view>, Uint8Array>(true)

export async function writes(): Promise<void> {
  same<Awaited<ReturnType<typeof shm.detach>>, void>(true)
  await shm.write(bytes)
  await shm.write(bytes, { offset: 4, signal: AbortSignal.timeout(1) })
  await shm.write(numbers, 1)
  await shm.write(numbers, 1, { offset: 4 })
  shm.writeSync(ds.string, null)
  lock.write(numbers, 2, { offset: 1 })
  // @ts-expect-error the value is not the codec's
  await shm.write(numbers, '1')
  // @ts-expect-error a codec needs a value
  await shm.write(numbers)
  // @ts-expect-error text is not bytes
  await shm.write('text')
  // @ts-expect-error the blocking twins take no signal
  shm.writeSync(bytes, { signal: AbortSignal.timeout(1) })
  // @ts-expect-error likewise
  shm.readSync({ signal: AbortSignal.timeout(1) })
  // @ts-expect-error peek never waits
  await shm.peek({ timeout: 1 })
}

export async function updates(): Promise<void> {
  const next = await shm.update(numbers, value => value + 1, { timeout: 10 })
  same<typeof next, number>(true)
  const now = shm.updateSync(ds.uint64, value => value + 1n)
  same<typeof now, bigint>(true)
  // @ts-expect-error the function is synchronous
  await shm.update(numbers, async value => value + 1)
  // @ts-expect-error and gives the codec's type
  shm.updateSync(numbers, value => `${value}`)
}

export async function entries(): Promise<void> {
  await using attached = await SharedMemory.attach('key', { mode: 'readOnly', backend: 'posix' })
  same<typeof attached, SharedMemory>(true)
  await using made = await SharedMemory.create({ systemv: 0x4e545030 }, 16)
  same<typeof made.mode, AccessMode>(true)
  await SharedMemory.waitFor({ shmid: 7 }, { signal: AbortSignal.timeout(1), lock: semaphore })
  await SharedMemory.open(NativeIpcKey.legacy('key'), 16, { removeOnDetach: 'never' })
  SharedMemory.attachSync('key', { timeout: Infinity })
  // @ts-expect-error a size is needed
  await SharedMemory.create('key')
  // @ts-expect-error no such mode
  await SharedMemory.attach('key', { mode: 'r' })
  // @ts-expect-error a number is no key
  await SharedMemory.attach(7)
  // @ts-expect-error only create and attach make one
  new SharedMemory()
  // @ts-expect-error no signal in a blocking call
  SharedMemory.attachSync('key', { signal: AbortSignal.timeout(1) })
}

export async function locks(): Promise<void> {
  using held = await shm.lock({ timeout: 1 })
  same<typeof held, Lock>(true)
  same<typeof held.lost, boolean>(true)
  const text = await shm.withLock(() => 'text')
  same<typeof text, string>(true)
  const number = await shm.withLock(async inner => inner.read(numbers))
  same<typeof number, number>(true)
  using counter = SystemSemaphore.openSync('key', 1, { undo: false })
  await counter.acquire({ signal: AbortSignal.timeout(1) })
  same<ReturnType<typeof counter.release>, void>(true)
  same<ReturnType<typeof counter.value>, number | undefined>(true)
  // @ts-expect-error facts are read-only
  shm.size = 3
}

export async function buffers(): Promise<void> {
  const keys = { memory: 'm', free: 'f', used: semaphore }
  await using raw = await BoundedBuffer.open({ ...keys, memory: shm, slots: 4, slotSize: 8 })
  same<typeof raw, BoundedBuffer<Uint8Array>>(true)
  await using typed = await BoundedBuffer.open({ ...keys, codec: numbers })
  same<typeof typed, BoundedBuffer<number>>(true)
  await typed.put(1, { timeout: 1, signal: AbortSignal.timeout(1) })
  const item = await typed.take()
  same<typeof item, number>(true)
  for await (const one of typed) same<typeof one, number>(true)
  // @ts-expect-error the value is not the codec's
  await typed.put('1')
  // @ts-expect-error all three are needed
  await BoundedBuffer.open({ memory: 'm', free: 'f' })
}

export async function watches(signal: AbortSignal): Promise<void> {
  for await (const change of shm.watch(numbers, { interval: 1, signal })) {
    same<typeof change, Change<number>>(true)
    same<typeof change.value, number>(true)
    same<typeof change.torn, boolean | undefined>(true)
    same<typeof change.missed, number | undefined>(true)
  }
  for await (const { value, bytes } of shm.watch()) same<typeof value, typeof bytes>(true)
  await using watch = shm.watch(ds.string, { on: semaphore, policy: 'all', reattach: true })
  same<typeof watch, Watch<string | null>>(true)
  const next = await watch.next()
  if (!next.done) same<typeof next.value.value, string | null>(true)
  shm.watch({ sequence: { offset: 0, type: 'uint32' }, range: [8] })
  const counter = { offset: 0, type: 'uint64' } as const
  shm.watch({ sequence: { begin: counter, end: { ...counter, offset: 56 } }, range: [8, 48] })
  // @ts-expect-error no such policy
  shm.watch({ policy: 'first' })
  // @ts-expect-error a counter is an integer
  shm.watch({ sequence: { offset: 0, type: 'float' } })
  // @ts-expect-error two counters are two
  shm.watch({ sequence: { begin: counter } })
  // @ts-expect-error only `watch` makes one
  new Watch()
}

export function errors(error: unknown): string | undefined {
  if (!(error instanceof QtIpcError)) return undefined
  same<typeof error.code, QtIpcErrorCode>(true)
  // @ts-expect-error no such code
  if (error.code === 'ERR_QT_IPC_NOTFOUND') return 'never'
  return error.code === 'ERR_QT_IPC_NOT_FOUND' ? error.hint : error.qtError
}

export async function instances(): Promise<void> {
  await using instance = await SingleInstance.acquire('key', { idiom: 'runGuard', timeout: 1 })
  same<typeof instance, SingleInstance>(true)
  same<typeof instance.primary, boolean>(true)
  same<Awaited<ReturnType<typeof instance.release>>, void>(true)
  using other = await SingleInstance.acquire(NativeIpcKey.parse('posix:/key'), {
    unknownHolder: 'dead',
  })
  // @ts-expect-error it is first, or it is not
  other.primary = true
  // @ts-expect-error memory that is not Qt's has no idiom
  await SingleInstance.acquire({ systemv: 7 })
}
