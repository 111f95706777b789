import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface, type Interface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** A native program of cpp/, as the set-up has built it. */
export const nativeProgram = (name: string, qt: 5 | 6 = 6): string =>
  `${root}build/native-qt${qt}/bin/${name}`

/** The words that run a program of examples/. */
export const example = (name: string): string[] => [
  process.execPath,
  '--import=tsx',
  `${root}examples/${name}.ts`,
]

const patience = 30_000
const lastChance = 5000

/** A program that prints lines, and leaves when its stdin closes, which it also does when we are killed. */
export class Program implements AsyncDisposable {
  readonly lines: string[] = []
  /** 0, or what went wrong. */
  readonly ended: Promise<0 | string>
  readonly #name: string
  readonly #process: ChildProcessByStdio<Writable, Readable, Readable>
  readonly #output: Interface
  #errors = ''

  constructor([file = '', ...args]: readonly string[]) {
    this.#name = [file, ...args].join(' ').replaceAll(root, '')
    // A group of its own: Ctrl-C is for us, who then end it.
    this.#process = spawn(file, args, {
      cwd: root,
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    })
    this.#process.stdin.on('error', () => {})
    this.#process.stderr.setEncoding('utf8').on('data', text => {
      this.#errors += text
    })
    this.#output = createInterface({ input: this.#process.stdout })
    this.onLine(line => this.lines.push(line))
    this.ended = this.#end()
  }

  get pid(): number | undefined {
    return this.#process.pid
  }

  onLine(listener: (line: string) => void): void {
    this.#output.on('line', listener)
  }

  /** The `count`th line that matches, printed already or still to come. */
  async line(pattern: RegExp, count = 1): Promise<string> {
    const waiting = new AbortController()
    const giveUp = () => waiting.abort()
    const timer = setTimeout(giveUp, patience)
    void this.ended.then(giveUp)
    try {
      for (;;) {
        const line = this.lines.filter(text => pattern.test(text))[count - 1]
        if (line !== undefined) return line
        await once(this.#output, 'line', { signal: waiting.signal })
      }
    } catch {
      throw new Error(`${this.#name} does not print ${pattern}:\n${this.#said}`)
    } finally {
      clearTimeout(timer)
    }
  }

  /** Has it leave; kills it when it does not. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.stdin.end()
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), lastChance)
    await this.ended
    clearTimeout(timer)
  }

  async #end(): Promise<0 | string> {
    try {
      // 'close' comes after the last line, 'exit' may come before it.
      const [code, signal] = await once(this.#process, 'close')
      return code === 0 ? 0 : `${this.#name} ended with ${signal ?? code}:\n${this.#said}`
    } catch (error) {
      return `${this.#name} did not start: ${error}`
    }
  }

  get #said(): string {
    return [...this.lines.slice(-5), this.#errors].join('\n')
  }
}
