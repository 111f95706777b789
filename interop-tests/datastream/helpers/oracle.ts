import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export type Generation = 5 | 6

/** How the stream of one question is set up. */
export interface StreamSetup {
  readonly version: number
  readonly littleEndian: boolean
  readonly single: boolean
}

export interface Question extends StreamSetup {
  readonly operation: 'encode' | 'decode' | 'version'
  readonly name: string
  readonly payload: Uint8Array
}

export interface Answer {
  /** QDataStream::Status, or 255 for what the oracle does not know. */
  readonly status: number
  readonly consumed: number
  readonly bytes: Uint8Array
  /** The value as tagged JSON, empty where the oracle has none. */
  readonly json: string
}

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..')

/** The real QDataStream of one Qt, in a long-lived program (cpp/oracle) that answers frames in order. */
export class Oracle {
  private readonly child: ChildProcess
  private readonly waiting: { resolve(answer: Answer): void; reject(error: Error): void }[] = []
  private received: Buffer = Buffer.alloc(0)
  private failure: Error | undefined

  private constructor(
    readonly generation: Generation,
    file: string,
  ) {
    this.child = spawn(file, { stdio: ['pipe', 'pipe', 'inherit'] })
    this.child.stdout?.on('data', (chunk: Buffer) => this.take(chunk))
    this.child.on('error', error => this.fail(error))
    this.child.on('exit', (code, signal) =>
      this.fail(new Error(`The oracle of Qt ${generation} ended (${signal ?? code})`)),
    )
    this.child.stdin?.on('error', error => this.fail(error))
  }

  /** Starts the oracle; an error says how to build it when it is not there. */
  static start(generation: Generation): Oracle {
    const file =
      process.env[`QT_IPC_ORACLE_QT${generation}`] ??
      join(root, 'build', `native-qt${generation}`, 'bin', 'datastream_oracle')
    if (!existsSync(file))
      throw new Error(
        `${file} is missing. Build it: cmake -S cpp -B build/native-qt${generation} -DQT_MAJOR=${generation} ` +
          `&& cmake --build build/native-qt${generation} --target datastream_oracle`,
      )
    return new Oracle(generation, file)
  }

  /** Asks all questions at once; the answers come in their order. */
  ask(questions: readonly Question[]): Promise<Answer[]> {
    const answers = questions.map(
      () =>
        new Promise<Answer>((resolve, reject) => {
          if (this.failure) reject(this.failure)
          else this.waiting.push({ resolve, reject })
        }),
    )
    this.child.stdin?.write(Buffer.concat(questions.map(frame)))
    return Promise.all(answers)
  }

  /** `6.4.2` */
  async qtVersion(): Promise<string> {
    const setup = { version: 1, littleEndian: false, single: false }
    const [answer] = await this.ask([
      { ...setup, operation: 'version', name: '', payload: new Uint8Array() },
    ])
    return Buffer.from(answer?.bytes ?? []).toString()
  }

  stop(): void {
    this.child.removeAllListeners('exit')
    this.child.stdin?.end()
  }

  private take(chunk: Buffer): void {
    this.received = this.received.length > 0 ? Buffer.concat([this.received, chunk]) : chunk
    let at = 0
    while (this.received.length - at >= 4) {
      const length = this.received.readUInt32LE(at)
      if (this.received.length - at - 4 < length) break
      this.waiting.shift()?.resolve(parse(this.received.subarray(at + 4, at + 4 + length)))
      at += 4 + length
    }
    this.received = this.received.subarray(at)
  }

  private fail(error: Error): void {
    this.failure ??= error
    for (const { reject } of this.waiting.splice(0)) reject(this.failure)
  }
}

const operations = { encode: 'E', decode: 'D', version: 'V' } as const

function frame({ operation, version, littleEndian, single, name, payload }: Question): Buffer {
  const nameBytes = Buffer.from(name, 'latin1')
  const head = Buffer.alloc(8)
  head.writeUInt32LE(4 + nameBytes.length + payload.length)
  head.write(operations[operation], 4, 'latin1')
  head.writeUInt8(version, 5)
  head.writeUInt8((littleEndian ? 1 : 0) | (single ? 2 : 0), 6)
  head.writeUInt8(nameBytes.length, 7)
  return Buffer.concat([head, nameBytes, payload])
}

function parse(body: Buffer): Answer {
  const length = body.readUInt32LE(5)
  return {
    status: body.readUInt8(0),
    consumed: body.readUInt32LE(1),
    bytes: new Uint8Array(body.subarray(9, 9 + length)),
    json: body.toString('utf8', 9 + length),
  }
}
