import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const file =
  process.env['QT_IPC_DATASTREAM_BENCH'] ??
  join(root, 'build', 'native-qt6', 'bin', 'datastream_bench')

/** The program that measures real QDataStream (cpp/datastream_bench). */
export class NativeBench {
  private readonly child: ChildProcess
  private readonly lines: AsyncIterator<string>

  constructor() {
    if (!existsSync(file))
      throw new Error(
        `${file} is missing. Build it: cmake -S cpp -B build/native-qt6 && cmake --build build/native-qt6`,
      )
    this.child = spawn(file, { stdio: ['pipe', 'pipe', 'inherit'] })
    if (!this.child.stdout) throw new Error(`${file} has no output`)
    this.lines = createInterface(this.child.stdout)[Symbol.asyncIterator]()
  }

  async ask(command: string): Promise<string> {
    this.child.stdin?.write(`${command}\n`)
    const { value, done } = await this.lines.next()
    if (done) throw new Error(`${file} ended`)
    return value
  }

  /** The ns of one encode and one decode. */
  async time(payload: string): Promise<{ encode: number; decode: number }> {
    const [encode, decode] = (await this.ask(`time ${payload}`)).split(' ').map(Number)
    return { encode: encode ?? 0, decode: decode ?? 0 }
  }

  async stop(): Promise<void> {
    this.child.stdin?.end()
    await once(this.child, 'exit')
  }
}
