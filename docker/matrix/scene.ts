import { LineProcess } from '../../interop-tests/helpers/line-process.js'
import { NodePeer, nodePeerProgram } from '../../interop-tests/helpers/node-peer.js'
import { Peer } from '../../interop-tests/helpers/peer.js'
import { root } from '../../interop-tests/helpers/root.js'
import type { Container } from './engines/container.js'
import type { KeyKind } from './keys.js'
import type { Release } from './releases.js'

export type Role = 'Qt' | 'Node'

/** Where Node is, seen from the Qt program. */
export interface Place {
  readonly title: 'same container' | 'other container' | 'host'
  readonly qt: Container
  /** `undefined`: Node is on the machine itself. */
  readonly node: Container | undefined
  /** Node's name for the /tmp of the Qt program. */
  readonly tmp: string
}

/** A Node process there, which runs what it is told (interop-tests/helpers/node-peer.ts). */
export function startNode({ node, tmp }: Place): Promise<NodePeer> {
  const words = ['--input-type=module', '--eval', nodePeerProgram, '--']
  return NodePeer.on(
    node
      ? new LineProcess(node.command(['node', ...words]))
      : new LineProcess([process.execPath, ...words], { cwd: root, env: { TMPDIR: tmp } }),
  )
}

export interface Setting {
  readonly release: Release
  readonly place: Place
  readonly kind: KeyKind
  /** The Qt that runs there: "6.8.2". */
  readonly qtVersion: string
  /** Who makes and writes the segment, holds the lock, signals. */
  readonly writer: Role
}

/** One run of one scenario: the programs that it starts end with it, and nothing of its key stays. */
export class Scene implements AsyncDisposable {
  readonly #started: LineProcess[] = []
  readonly setting: Setting
  /** The Node of this place, shared by the scenes that follow one another. */
  readonly node: NodePeer
  readonly #name: string

  /** Of a segment, in bytes: no other scene has this size. */
  readonly size: number

  constructor(setting: Setting, node: NodePeer, number: number) {
    this.setting = setting
    this.node = node
    this.#name = `qt-ipc-matrix-${process.pid}-${number}`
    this.size = 5000 + number
  }

  /** Whether the Qt program has a lock for such keys. */
  get locks(): boolean {
    const { kind, release } = this.setting
    return release.nativeIpcKeys || kind.title !== 'native System V'
  }

  /** The key as Node writes it. */
  key(kind: 'segment' | 'semaphore' = 'segment'): string {
    return this.setting.kind.node(this.#name, this.setting.place.tmp, kind)
  }

  /** The key as the commands of qt-ipc take it, from the side of the Qt program. */
  get keyText(): string {
    return this.setting.kind.text(this.#name)
  }

  /** A native program `memory` without a key. */
  startMemory(): Promise<Peer> {
    return this.#startQt('memory', [])
  }

  /** A native program `memory` with the key. */
  async startQt(): Promise<Peer> {
    const peer = await this.startMemory()
    await peer.ok(`key ${this.keyWords.join(' ')}`)
    return peer
  }

  /** A native program `semaphore` with the key. */
  startSemaphore(): Promise<Peer> {
    const [form, value] = this.keyWords
    return this.#startQt('semaphore', [value, '--form', form])
  }

  /** Another Node process in the same place. */
  async startNode(): Promise<NodePeer> {
    const node = await startNode(this.setting.place)
    this.#started.push(node.process)
    return node
  }

  /** FORM and VALUE of the key for a native program. */
  get keyWords(): readonly [string, string] {
    const [form, value] = this.setting.kind.qt(this.#name)
    return [form, encodeURIComponent(value)]
  }

  async #startQt(program: string, args: readonly string[]): Promise<Peer> {
    const { qt } = this.setting.place
    const peer = new Peer(qt.command([qt.program(program), ...args]))
    this.#started.push(peer)
    await peer.ready()
    return peer
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#started.map(process => process[Symbol.asyncDispose]()))
    await this.node.run(
      `await SharedMemory.remove(${this.key()}, { force: true }).catch(() => false)`,
    )
  }
}
