import { fstatSync } from 'node:fs'

/**
 * Runs a program until it ends by itself, or is stopped: by Ctrl-C, by SIGTERM, or because the program that started it
 * has closed its stdin (as cpp/common/clean_end.h). The signal then ends whatever waits, and `await using` cleans up.
 */
export async function untilStopped(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const stopping = new AbortController()
  // To wait for a signal alone does not keep Node running.
  const alive = setInterval(() => {}, 2 ** 31 - 1)
  const stop = () => stopping.abort()
  process.once('SIGINT', stop).once('SIGTERM', stop)

  // A terminal or /dev/null says nothing about the program that started us.
  const input = fstatSync(0)
  if (input.isFIFO() || input.isSocket()) process.stdin.once('end', stop).resume()

  try {
    await work(stopping.signal)
  } catch (error) {
    if (!stopping.signal.aborted) throw error
  } finally {
    clearInterval(alive)
    process.stdin.pause()
  }
}
