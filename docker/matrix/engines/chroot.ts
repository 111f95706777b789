// Containers without a container engine: namespaces, and a root that docker/prepare-root makes. Needs root.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { LineProcess } from '../../../interop-tests/helpers/line-process.js'
import { root } from '../../../interop-tests/helpers/root.js'
import type { Release, Suite } from '../releases.js'
import { run } from '../run.js'
import { type Container, type Engine, entering, type Sharing } from './container.js'

export class Chroot implements Engine {
  readonly name = 'chroot'
  /** The folder of each suite's system. */
  readonly #systems = new Map<Suite, Promise<string>>()

  async prepare({ suite }: Release, note: (text: string) => void): Promise<void> {
    const system = this.#systems.get(suite) ?? makeSystem(suite, note)
    this.#systems.set(suite, system)
    await system
  }

  async start(release: Release, sharing: Sharing): Promise<Container> {
    const system = await this.#systems.get(release.suite)
    if (system === undefined) throw new Error(`${release.suite} was not prepared`)
    return ChrootContainer.start(release, system, sharing)
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

/** Builds the addon and the native programs there, as the set-up does on any fresh machine. */
async function makeSystem(suite: Suite, note: (text: string) => void): Promise<string> {
  await run([script('in-suite'), suite, 'node', 'ts/setup/main.mjs', 'peers'], note)
  return (await run([script('prepare-root'), suite])).trim()
}

const script = (name: string): string => join(root, 'docker', name)
const newProcessSpace = ['--mount', '--pid', '--fork', '--kill-child']
const ownSharedMemory = [
  'sh',
  '-c',
  'mount -t tmpfs -o mode=1777 tmpfs /dev/shm && exec "$@"',
  'sh',
]

class ChrootContainer implements Container {
  readonly id: string
  readonly pid: number
  readonly #process: LineProcess
  readonly #release: Release

  static async start(
    release: Release,
    system: string,
    { ipc, tmp }: Sharing,
  ): Promise<ChrootContainer> {
    const spaces =
      ipc === 'own'
        ? ['unshare', '--ipc', ...newProcessSpace, ...ownSharedMemory]
        : ipc === 'host'
          ? ['unshare', ...newProcessSpace]
          : // The other's /dev/shm is in its mount namespace, of which this one begins as a copy.
            ['nsenter', `--target=${ipc.pid}`, '--ipc', '--mount', 'unshare', ...newProcessSpace]
    const first = ['sh', '-c', 'echo started && exec sleep infinity']
    const process = new LineProcess([
      ...spaces,
      ...[script('enter-root'), system, release.suite, tmp],
      ...first,
    ])
    await process.waitLine(/^started$/)
    return new ChrootContainer(release, process)
  }

  private constructor(release: Release, process: LineProcess) {
    this.#release = release
    this.#process = process
    // unshare waits for the first process of the new pid namespace.
    const { pid } = process
    this.pid = Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim())
    this.id = `${release.suite} ${this.pid}`
  }

  command(words: readonly string[]): string[] {
    return entering(this.pid, words)
  }

  program(name: string): string {
    return `/qt-ipc/build/native-qt${this.#release.major}/bin/${name}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill()
    await this.#process.exited
  }
}
