import { spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'

/** A process that answers each line with one line, and that keeps nothing of what was said. */
export class LineChannel implements Disposable {
  readonly pid: number
  readonly #input: Writable
  readonly #kill: () => void
  readonly #answers: { resolve(line: string): void; reject(error: Error): void }[] = []
  #text = ''

  constructor(file: string, args: readonly string[] = []) {
    const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'ignore'] })
    if (child.pid === undefined) throw new Error(`${file} did not start`)
    this.pid = child.pid
    this.#input = child.stdin.on('error', () => {})
    this.#kill = () => child.kill('SIGKILL')
    const output: Readable = child.stdout.setEncoding('utf8')
    output.on('data', text => this.#read(text))
    output.on('end', () => {
      for (const { reject } of this.#answers) reject(new Error(`${file} ended`))
    })
  }

  /** The answer to a line; without a line, one that comes unasked. */
  ask(line?: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#answers.push({ resolve, reject })
      if (line !== undefined) this.#input.write(`${line}\n`)
    })
  }

  /** For a line that has no answer. */
  tell(line: string): void {
    this.#input.write(`${line}\n`)
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
