// The real Qt, asked line by line: cpp/key_oracle, built against whatever Qt is at hand.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const root = join(import.meta.dirname, '..', '..', '..')

/** The oracle for that major Qt version; an error that says how to build it when there is none. */
export function oracleCommand(major: 5 | 6): string[] {
  const places = [
    process.env[`QT_IPC_KEY_ORACLE_QT${major}`],
    join(root, `build/native-qt${major}/bin/key_oracle`),
    join(root, `build/key-oracle-qt${major}/key_oracle`),
  ]
  const found = places.find(place => place !== undefined && existsSync(place))
  if (found !== undefined) return [found]
  const folder = `build/key-oracle-qt${major}`
  throw new Error(
    `The Qt ${major} key oracle is not built. Run:\n` +
      `  cmake -S cpp/key_oracle -B ${folder} -DQT_MAJOR=${major} && cmake --build ${folder}\n` +
      `or set QT_IPC_KEY_ORACLE_QT${major} to its path.`,
  )
}

/** A running oracle with folders of its own; `await using` ends it and removes them. */
export class Oracle {
  private constructor(
    readonly qt: string,
    readonly tempDir: string,
    readonly runtimeDir: string,
    private readonly child: ChildProcessWithoutNullStreams,
    private readonly lines: AsyncIterator<string>,
    private readonly folder: string,
  ) {}

  static async start([program = '', ...args]: string[]): Promise<Oracle> {
    const folder = mkdtempSync(join(tmpdir(), 'key-oracle-'))
    const [TMPDIR, XDG_RUNTIME_DIR] = [join(folder, 'temp'), join(folder, 'runtime')]
    for (const path of [TMPDIR, XDG_RUNTIME_DIR]) mkdirSync(path, { mode: 0o700 })
    const env = { ...process.env, LC_ALL: 'C.UTF-8', TMPDIR, XDG_RUNTIME_DIR }
    const child = spawn(program, args, { env })
    child.stderr.pipe(process.stderr)
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
    const [, qt = '', tempDir = '', runtimeDir = ''] = (await nextLine(lines)).split(' ')
    return new Oracle(qt, fromHex(tempDir), fromHex(runtimeDir), child, lines, folder)
  }

  /** Sends one request, a list of words and texts, and gives the words of the answer. */
  async ask(...words: (string | number | { text: string })[]): Promise<string[]> {
    const line = words.map(word => (typeof word === 'object' ? toHex(word.text) : word)).join(' ')
    this.child.stdin.write(`${line}\n`)
    return (await nextLine(this.lines)).split(' ')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const gone = once(this.child, 'close')
    this.child.stdin.end()
    await gone
    rmSync(this.folder, { recursive: true, force: true })
  }
}

async function nextLine(lines: AsyncIterator<string>): Promise<string> {
  const { done, value } = await lines.next()
  if (done) throw new Error('the oracle ended before it answered')
  return value
}

export function fromHex(hex: string): string {
  const units = hex.slice(1).match(/.{4}/g) ?? []
  return String.fromCharCode(...units.map(unit => Number.parseInt(unit, 16)))
}

function toHex(text: string): string {
  const units = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at))
  return `x${units.map(unit => unit.toString(16).padStart(4, '0')).join('')}`
}
