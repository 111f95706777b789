import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { LineProcess } from '../../interop-tests/helpers/line-process.js'
import { root } from '../../interop-tests/helpers/root.js'
import { folderFor } from '../matrix/folder.js'
import { run } from '../matrix/run.js'

export const composeFile = join(root, 'docker', 'compose.yaml')

/** Compose version 2 is a plug-in of docker; Debian 12 has version 1.29, a program. */
export const composeCommand: readonly string[] =
  spawnSync('docker', ['compose', 'version']).status === 0
    ? ['docker', 'compose']
    : ['docker-compose']

let count = 0

/** The services of a compose file, up until disposed. */
export class Project implements AsyncDisposable {
  readonly #words: readonly string[]
  /** Everything that the services print, each line with the name of its service. */
  readonly output: LineProcess

  constructor(text: string) {
    count += 1
    const name = `qt-ipc-${process.pid}-${count}`
    const file = join(folderFor('compose'), `${name}.yaml`)
    writeFileSync(file, text)
    // The paths in it are those of the original.
    const place = ['--project-directory', dirname(composeFile)]
    this.#words = [...composeCommand, '--project-name', name, ...place, '--file', file]
    this.output = new LineProcess([...this.#words, 'up', '--no-color', '--no-build'])
  }

  /** The host's number of a service's first process. */
  async pidOf(service: string): Promise<number> {
    const id = await this.#idOf(service)
    return Number(await run(['docker', 'inspect', '--format={{.State.Pid}}', id]))
  }

  /** The words that run a command in a service's container. */
  async inside(service: string, words: readonly string[]): Promise<string[]> {
    return ['docker', 'exec', await this.#idOf(service), ...words]
  }

  async #idOf(service: string): Promise<string> {
    return (await run([...this.#words, 'ps', '--quiet', service])).trim()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await run([...this.#words, 'down', '--volumes', '--timeout', '1'])
    await this.output[Symbol.asyncDispose]()
  }
}
