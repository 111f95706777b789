import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface, type Interface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const programs = fileURLToPath(new URL('../../build/native-qt6/bin/', import.meta.url))

/** One of the native programs of cpp/, started with its key; it leaves when this is disposed of. */
export class QtProgram implements AsyncDisposable {
  readonly qtVersion: string
  readonly #process: ChildProcess
  readonly #lines: Interface

  static async start(name: string, key: string): Promise<QtProgram> {
    // A group of its own: Ctrl-C is for us, who then end it.
    const child = spawn(programs + name, [key], {
      stdio: ['pipe', 'pipe', 'inherit'],
      detached: true,
    })
    const lines = createInterface({ input: child.stdout })
    const [ready] = await once(lines, 'line')
    return new QtProgram(child, lines, String(ready).split(' ')[2] ?? '?')
  }

  private constructor(child: ChildProcess, lines: Interface, qtVersion: string) {
    this.#process = child
    this.#lines = lines
    this.qtVersion = qtVersion
  }

  get pid(): number | undefined {
    return this.#process.pid
  }

  onLine(listener: (line: string) => void): void {
    this.#lines.on('line', listener)
  }

  /** The programs of cpp/ end when their stdin does, also when we are killed. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null) return
    const exited = once(this.#process, 'exit')
    this.#process.stdin?.end()
    await exited
  }
}
