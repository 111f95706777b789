import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Batches } from './batches.js'

const program = fileURLToPath(new URL('../../build/native-qt6/bin/bench_peer', import.meta.url))

export interface NativeTime {
  readonly name: string
  /** ns */
  readonly median: number
  readonly qt: string
}

/** Starts cpp/bench_peer and waits until it is ready. */
export async function startNative(
  words: readonly string[],
  { batches, rounds }: Batches,
): Promise<{ times: Promise<NativeTime[]>; stop: () => Promise<void> }> {
  const options = ['--batches', String(batches), '--rounds', String(rounds)]
  const child = spawn(program, [...words, ...options], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })
  const found: NativeTime[] = []
  const ready = once(lines, 'line')
  const closed = once(child, 'close')
  const times = closed.then(([code, signal]) => {
    if (code !== 0 && signal === null)
      throw new Error(`bench_peer ${words.join(' ')} ended with ${code}`)
    return found
  })
  lines.on('line', line => {
    if (line.startsWith('{')) found.push(JSON.parse(line))
  })
  await ready
  const stop = async () => {
    child.kill()
    await closed
  }
  return { times, stop }
}

export async function runNative(words: readonly string[], batches: Batches): Promise<NativeTime[]> {
  return (await startNative(words, batches)).times
}
