import type { KeyKind } from './key-type.js'

/** The file that Linux' C libraries make of a POSIX name: "/demo" is /dev/shm/demo, the semaphore of that name sem.demo. */
export function posixPath(name: string, kind: KeyKind): string {
  return `/dev/shm/${kind === 'semaphore' ? 'sem.' : ''}${name.replace(/^\/+/, '')}`
}
