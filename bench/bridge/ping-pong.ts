import { fork } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SystemSemaphore } from 'qt-ipc'
import { type Batches, measure, measureSync } from './batches.js'
import { runNative, startNative } from './native.js'
import type { Result } from './result.js'

const TURNS = 5
// (batches + 1) * rounds stays below 32,767: the count of operations to undo of the native side.
const BATCHES: Batches = { batches: 15, rounds: 500 }
// It has to outlive the last round: when it exits, the kernel takes back what it released.
const PONG_BATCHES: Batches = { batches: 16, rounds: 500 }

/** A round trip between two processes: a release here is an acquire there, and back. */
export async function benchPingPong(key: string): Promise<{ qt: Result[]; socket: Result }> {
  const native: number[] = []
  const blocking: number[] = []
  const awaited: number[] = []
  const socket: number[] = []
  for (let turn = 0; turn < TURNS; turn += 1) {
    native.push(await nativePair(`${key} ${turn}`))
    blocking.push(
      await withNativePong(`${key} sync ${turn}`, async (ours, theirs) =>
        measureSync(BATCHES, () => {
          theirs.release()
          ours.acquireSync()
        }),
      ),
    )
    awaited.push(
      await withNativePong(`${key} async ${turn}`, (ours, theirs) =>
        measure(BATCHES, () => {
          theirs.release()
          return ours.acquire()
        }),
      ),
    )
    socket.push(await socketPair())
  }
  return {
    qt: [
      { what: 'semaphore ping-pong, blocking', native, node: blocking, limit: 2 },
      { what: 'semaphore ping-pong, awaited', native, node: awaited },
    ],
    socket: { what: 'awaited ping-pong beside a Unix socket', native: socket, node: awaited },
  }
}

async function nativePair(key: string): Promise<number> {
  return withNativePong(key, async () => {
    const [time] = await runNative(['ping', `${key} here`, `${key} there`], BATCHES)
    return time?.median ?? Number.NaN
  })
}

async function withNativePong(
  key: string,
  run: (ours: SystemSemaphore, theirs: SystemSemaphore) => Promise<number>,
): Promise<number> {
  using ours = await SystemSemaphore.open(`${key} here`)
  using theirs = await SystemSemaphore.open(`${key} there`)
  const pong = await startNative(['pong', `${key} there`, `${key} here`], PONG_BATCHES)
  try {
    return await run(ours, theirs)
  } finally {
    await pong.stop()
  }
}

/** One byte there and back between two Node processes. */
async function socketPair(): Promise<number> {
  const path = join(tmpdir(), `qt-ipc-bench-${process.pid}`)
  const echo = fork(fileURLToPath(new URL('./echo-server.ts', import.meta.url)), [path], {
    execArgv: ['--import=tsx'],
  })
  await once(echo, 'message')
  const connection = createConnection(path)
  await once(connection, 'connect')
  let arrived = () => {}
  connection.on('data', () => arrived())
  const byte = Buffer.from('x')
  const time = await measure(
    BATCHES,
    () =>
      new Promise<void>(resolve => {
        arrived = resolve
        connection.write(byte)
      }),
  )
  connection.end()
  await once(echo, 'exit')
  rmSync(path, { force: true })
  return time
}
