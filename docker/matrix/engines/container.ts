import type { Release } from '../releases.js'

/** What a container shares: the lines of docker/compose.yaml. */
export interface Sharing {
  /** Its IPC namespace, and with it /dev/shm: an own one, the machine's, or that of another container. */
  readonly ipc: 'own' | 'host' | Container
  /** The folder of this machine that is its /tmp, where the key files are. */
  readonly tmp: string
}

/** A running system with the native programs of one Qt, and Node with an addon built against Debian's Qt 6 there. */
export interface Container extends AsyncDisposable {
  readonly id: string
  /** Of its first process, as this machine counts. */
  readonly pid: number
  /** The words that run a command in it, with its stdin and stdout. */
  command(words: readonly string[]): string[]
  /** Where a native program is. */
  program(name: string): string
}

/** One way to have such containers. */
export interface Engine extends AsyncDisposable {
  readonly name: 'chroot' | 'docker exec' | 'nsenter'
  /** Makes what containers of a release need; `note` tells what it is at. Rejects with the reason when it cannot. */
  prepare(release: Release, note: (text: string) => void): Promise<void>
  start(release: Release, sharing: Sharing): Promise<Container>
}

/** The environment of every command in a container. */
export const environment = [
  'env',
  '-i',
  'HOME=/root',
  'LANG=C.UTF-8',
  'PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
]

/** Enters the namespaces, the root and the working folder of a process. */
export function entering(pid: number, words: readonly string[]): string[] {
  const flags = ['--ipc', '--mount', '--pid', '--root', '--wd']
  return ['nsenter', '--target', String(pid), ...flags, ...environment, ...words]
}
