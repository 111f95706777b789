import { Chroot } from './chroot.js'
import type { Engine } from './container.js'

/** The engine of that name, or the best that this machine has. */
export async function chooseEngine(name: string | undefined): Promise<Engine> {
  if (name === undefined || name === 'chroot') return new Chroot()
  throw new TypeError(`no back end "${name}": chroot, docker, nsenter`)
}
