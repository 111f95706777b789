import { spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'

/** A process that answers each line with one line, and that keeps nothing of what was said. */
export class LineChannel implements Disposable {
  readonly pid: number
  /** The line that it prints when it has started. */
  readonly ready: Promise<string>
  readonly #input: Writable
  readonly #kill: () => void
  readonly #answers: { resolve(line: string): void; reject(error: Error): void }[] = []
  #text = ''

  constructor(file: string, args: readonly string[] = []) {
    // What is forked from it later has all symbols already.
    const env = { ...process.env, LD_BIND_NOW: '1' }
    const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'ignore'], env })
    if (child.pid === undefined) throw new Error(`${file} did not start`)
    this.pid = child.pid
    this.#input = child.stdin.on('error', () => {})
    this.#kill = () => child.kill('SIGKILL')
    const output: Readable = child.stdout.setEncoding('utf8')
    output.on('data', text => this.#read(text))
    output.on('end', () => {
      for (const { reject } of this.#answers) reject(new Error(`${file} ended`))
    })
    // Expected from the start: a line that nothing waits for is dropped.
    this.ready = new Promise((resolve, reject) => {
      this.#answers.push({ resolve, reject })
    })
  }

  /** Returns the answer to a line. */
  ask(line: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#answers.push({ resolve, reject })
      this.#input.write(`${line}\n`)
    })
  }

  [Symbol.dispose](): void {
    this.#kill()
  }

  #read(text: string): void {
    const lines = (this.#text + text).split('\n')
    this.#text = lines.pop() ?? ''
    for (const line of lines) this.#answers.shift()?.resolve(line)
  }
}
