import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'

/** How a process ended: one of the two is null. */
export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface StartOptions {
  /** Added to this process's environment; `undefined` removes a variable. */
  readonly env?: NodeJS.ProcessEnv
  readonly cwd?: string
  /** A command that runs the program: `['unshare', '--ipc']`, `['setpriv', '--reuid=1000']`. It must exec, not fork. */
  readonly through?: readonly string[]
}

interface Waiter {
  readonly pattern: RegExp
  readonly resolve: (line: string) => void
  readonly reject: (error: Error) => void
}

const patience = 100_000
const lastChance = 1000

/** A process that prints one line per event and takes one line per command. */
export class LineProcess implements AsyncDisposable {
  readonly exited: Promise<Exit>
  readonly #process: ChildProcessByStdio<Writable, Readable, Readable>
  readonly #title: string
  readonly #lines: string[] = []
  readonly #waiters: Waiter[] = []
  #unclaimed: string[] = []
  #stderr = ''
  #ended = false

  constructor(command: readonly string[], options: StartOptions = {}) {
    const [file, ...args] = [...(options.through ?? []), ...command]
    if (file === undefined) throw new TypeError('an empty command')
    this.#title = [file.split('/').slice(-3).join('/'), ...args].join(' ').slice(0, 200)
    this.#process = spawn(file, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    this.#process.stderr.setEncoding('utf8').on('data', text => {
      this.#stderr += text
    })
    // A command written to a process that has just gone: `exited` tells, not an EPIPE.
    this.#process.stdin.on('error', () => {})
    createInterface({ input: this.#process.stdout }).on('line', line => this.#deliver(line))
    this.exited = this.#end()
    this.exited.catch(() => {})
  }

  get pid(): number {
    if (this.#process.pid === undefined) throw new Error(`${this.#title} did not start`)
    return this.#process.pid
  }

  /** Everything printed so far, also what nobody has waited for. */
  get lines(): readonly string[] {
    return this.#lines
  }

  get stdout(): string {
    return this.#lines.map(line => `${line}\n`).join('')
  }

  get stderr(): string {
    return this.#stderr
  }

  /** Writes one command line; `send` also waits for its answer. */
  write(command: string): void {
    this.#process.stdin.write(`${command}\n`)
  }

  /** Closes stdin, at which the programs of cpp/ leave. */
  end(): void {
    this.#process.stdin.end()
  }

  /** Writes a command; the first line after it that matches and no earlier call waits for. */
  send(command: string, pattern = /./, timeout = patience): Promise<string> {
    const answer = this.#wait(pattern, timeout, `the answer to "${command}"`)
    this.write(command)
    return answer
  }

  /** The first line that matches and that no call has had, printed already or still to come. */
  waitLine(pattern: RegExp, timeout = patience): Promise<string> {
    const index = this.#unclaimed.findIndex(line => pattern.test(line))
    const [line] = index < 0 ? [] : this.#unclaimed.splice(index, 1)
    return line === undefined
      ? this.#wait(pattern, timeout, `a line like ${pattern}`)
      : Promise.resolve(line)
  }

  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    this.#process.kill(signal)
  }

  /** Lets it leave in its own way, so that Qt cleans up after it; kills it when it does not. */
  async [Symbol.asyncDispose](): Promise<void> {
    const timer = setTimeout(() => this.kill(), lastChance)
    this.end()
    await this.exited.catch(() => {})
    clearTimeout(timer)
  }

  #wait(pattern: RegExp, timeout: number, what: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        clearTimeout(timer)
        const index = this.#waiters.indexOf(waiter)
        if (index >= 0) this.#waiters.splice(index, 1)
        act()
      }
      const waiter: Waiter = {
        pattern,
        resolve: line => settle(() => resolve(line)),
        reject: error => settle(() => reject(error)),
      }
      const timer = setTimeout(
        () => waiter.reject(this.#complaint(`waited ${timeout} ms for ${what}`)),
        timeout,
      )
      if (this.#ended) waiter.reject(this.#complaint(`ended before ${what}`))
      else this.#waiters.push(waiter)
    })
  }

  #deliver(line: string): void {
    this.#lines.push(line)
    const waiter = this.#waiters.find(({ pattern }) => pattern.test(line))
    if (waiter) waiter.resolve(line)
    else this.#unclaimed.push(line)
  }

  async #end(): Promise<Exit> {
    try {
      // 'close' comes after the last line of stdout, 'exit' may come before it.
      const [code, signal] = await once(this.#process, 'close')
      return { code, signal }
    } finally {
      this.#ended = true
      for (const waiter of [...this.#waiters]) waiter.reject(this.#complaint('has ended'))
    }
  }

  #complaint(what: string): Error {
    return new Error(
      `${this.#title} (pid ${this.#process.pid}): ${what}\n` +
        `last lines: ${this.#lines.slice(-5).join(' | ') || 'none'}\nstderr: ${this.#stderr.slice(-2000)}`,
    )
  }
}
