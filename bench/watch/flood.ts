import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../build/native-qt6/bin/flood', import.meta.url))

/** cpp/flood, with a segment of that size. `run` resolves when the command is done. */
export async function startFlood(key: string, size: number) {
  const child = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })
  const ready = once(lines, 'line')
  await ready
  const run = async (command: string) => {
    const answer = once(lines, 'line')
    child.stdin.write(`${command}\n`)
    const [line] = await answer
    if (!String(line).startsWith('ok')) throw new Error(`${command}: ${line}`)
  }
  const stop = async () => {
    const closed = once(child, 'close')
    child.stdin.end()
    await closed
  }
  await run(`key legacy ${encodeURIComponent(key)}`)
  await run(`create ${size}`)
  return { run, stop }
}
