import { join } from 'node:path'
import { root } from '../../../interop-tests/helpers/root.js'
import type { Release } from '../releases.js'
import { run } from '../run.js'
import { type Container, type Engine, entering, type Sharing } from './container.js'

/** How programs get into a container: through the engine, or straight into the namespaces of its first process. */
export type Way = 'docker exec' | 'nsenter'

/** Containers of a Docker engine that runs, from images that the Dockerfiles describe. */
export class Docker implements Engine {
  readonly name: Way
  readonly #stop: () => Promise<void>

  constructor(way: Way, stop: () => Promise<void> = async () => {}) {
    this.name = way
    this.#stop = stop
  }

  async prepare(release: Release, note: (text: string) => void): Promise<void> {
    const { suite, major } = release
    await run([join(root, 'docker', 'prepare-base'), suite], note)
    const programs = `qt-ipc/qt${major}:${suite}`
    await buildImage('programs', programs, { SUITE: suite, QT: String(major) }, note)
    await buildImage('node', imageOf(release), { SUITE: suite, BASE: programs }, note)
  }

  async start(release: Release, { ipc, tmp }: Sharing): Promise<Container> {
    const mode = typeof ipc === 'object' ? `container:${ipc.id}` : ipc === 'own' ? 'shareable' : ipc
    const flags = ['--detach', '--init', '--network=none', `--ipc=${mode}`, `--volume=${tmp}:/tmp`]
    const id = (
      await run(['docker', 'run', ...flags, imageOf(release), 'sleep', 'infinity'])
    ).trim()
    const pid = Number(await run(['docker', 'inspect', '--format={{.State.Pid}}', id]))
    return {
      id,
      pid,
      command: words =>
        this.name === 'nsenter' ? entering(pid, words) : ['docker', 'exec', '-i', id, ...words],
      program: name => `/usr/local/bin/${name}`,
      async [Symbol.asyncDispose]() {
        await run(['docker', 'rm', '--force', id])
      },
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stop()
  }
}

/** Programs and Node in one image. */
const imageOf = ({ suite, major }: Release): string => `qt-ipc/node-qt${major}:${suite}`

/** Builds it, where its layers are not there yet. */
export async function buildImage(
  dockerfile: 'programs' | 'node',
  tag: string,
  variables: Readonly<Record<string, string>>,
  note: (text: string) => void,
): Promise<void> {
  const given = Object.entries(variables).map(([name, value]) => `--build-arg=${name}=${value}`)
  const file = `--file=docker/${dockerfile}.Dockerfile`
  // Not every engine has a network for its containers; every one has that of the machine.
  await run(['docker', 'build', '--network=host', file, `--tag=${tag}`, ...given, '.'], note)
}
