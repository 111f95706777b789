import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ExecutionContext } from 'ava'
import { LineProcess, type StartOptions } from './line-process.js'
import { root } from './root.js'

/** The programs of cpp/; what they say is written in cpp/README.md. */
export type Program =
  | 'writer'
  | 'reader'
  | 'semaphore'
  | 'memory'
  | 'mapped_file'
  | 'bounded_buffer'
  | 'plain_memory'
  | 'bench_peer'
  | 'text_codec'
  | 'flood'

export type QtMajor = 5 | 6
export const qtMajors: readonly QtMajor[] = [5, 6]

export interface PeerOptions extends StartOptions {
  readonly qt?: QtMajor
  readonly args?: readonly string[]
}

/** A native Qt program, started and ready. */
export class Peer extends LineProcess {
  /** The Qt it runs with, as `qVersion()` says: "6.4.2". */
  qtVersion = ''

  /** Starts a program, and kills it when the test ends. */
  static async start(
    t: ExecutionContext,
    program: Program,
    options: PeerOptions = {},
  ): Promise<Peer> {
    const file = programFile(program, options.qt ?? 6)
    const peer = new Peer([file, ...(options.args ?? [])], options)
    t.teardown(() => peer[Symbol.asyncDispose]())
    await peer.ready()
    return peer
  }

  /** Waits for its first line; throws when that is an error. */
  async ready(): Promise<void> {
    const ready = await this.waitLine(/^(ready|error) /)
    const [word, , version] = ready.split(' ')
    if (word !== 'ready' || version === undefined) throw new Error(ready)
    this.qtVersion = version
  }

  /** The rest of an `ok` answer; an `error` answer is thrown. */
  async ok(command: string): Promise<string> {
    const answer = await this.send(command)
    if (!/^ok\b/.test(answer)) throw new Error(`${command}: ${answer}`)
    return answer.slice(3)
  }

  /** What `QSharedMemory::nativeKey()` says. */
  async nativeKey(): Promise<string> {
    // Qt 6.6 and newer also tells the text of its QNativeIpcKey.
    const [native = ''] = (await this.ok('nativekey')).split(' ')
    return decodeURIComponent(native)
  }

  /** Whether `QSharedMemory::lock()` locks native System V keys, too. */
  get locksNativeKeys(): boolean {
    const [major = 0, minor = 0] = this.qtVersion.split('.').map(Number)
    return major > 6 || (major === 6 && minor >= 6)
  }

  /** The command `hold`: both moments, in ns of the clock of `process.hrtime.bigint()`. */
  hold(ms: number): { acquired: Promise<bigint>; released: Promise<bigint> } {
    const acquired = this.send(`hold ${ms}`, /^(acquired|error) /).then(stamp)
    const released = this.waitLine(/^(released|error) /, ms + 30_000).then(stamp)
    released.catch(() => {})
    return { acquired, released }
  }
}

/** Starts the program `memory` and gives it a legacy key. */
export async function memoryPeer(
  t: ExecutionContext,
  key: string,
  options: PeerOptions = {},
): Promise<Peer> {
  const peer = await Peer.start(t, 'memory', options)
  await peer.ok(`key legacy ${encodeURIComponent(key)}`)
  return peer
}

/** Starts the program `semaphore` for a legacy key; `args` such as `--initial 1` go through. */
export function semaphorePeer(
  t: ExecutionContext,
  key: string,
  options: PeerOptions = {},
): Promise<Peer> {
  const args = [encodeURIComponent(key), ...(options.args ?? [])]
  return Peer.start(t, 'semaphore', { ...options, args })
}

/** The stamp of an `ok <ns>`, `acquired <ns>` or `released <ns>` line. */
export function stamp(line: string): bigint {
  const [word, ns] = line.split(' ')
  if (word === 'error' || ns === undefined) throw new Error(line)
  return BigInt(ns)
}

function programFile(program: Program, qt: QtMajor): string {
  const file = join(root, 'build', `native-qt${qt}`, 'bin', program)
  if (!existsSync(file)) throw new Error(`${file} is missing: node ts/setup/main.mjs test`)
  return file
}
