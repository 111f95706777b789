import { ensurePackages } from '../../../ts/setup/packages.mjs'
import { Chroot } from './chroot.js'
import type { Engine } from './container.js'
import { Docker, type Way } from './docker.js'
import { engineRuns, startOwnEngine } from './own-engine.js'

export const backends = ['chroot', 'docker exec', 'nsenter'] as const
export type Backend = (typeof backends)[number]

/** The back end of that name, or the best for this machine: an engine that runs, else chroot. */
export async function chooseEngine(
  name: string | undefined,
  note: (text: string) => void,
): Promise<Engine> {
  const backend = name ?? (engineRuns() ? 'docker exec' : 'chroot')
  if (!isBackend(backend)) throw new TypeError(`no back end "${backend}": ${backends.join(', ')}`)
  if (backend === 'chroot') return startChroot(note)
  return startDocker(backend, note)
}

async function startChroot(note: (text: string) => void): Promise<Engine> {
  if (process.getuid?.() !== 0)
    throw new Error('no Docker engine runs, and without root there is nothing else: start one')
  await ensurePackages(['debootstrap'], note)
  return new Chroot()
}

/** An engine that runs is used; else, as root, one of our own. */
export async function startDocker(way: Way, note: (text: string) => void): Promise<Docker> {
  if (engineRuns()) return new Docker(way)
  if (process.getuid?.() !== 0)
    throw new Error('no Docker engine runs: start one, or be root, for one of our own')
  await ensurePackages(['docker', 'debootstrap'], note)
  return new Docker(way, await startOwnEngine())
}

function isBackend(name: string): name is Backend {
  return (backends as readonly string[]).includes(name)
}
