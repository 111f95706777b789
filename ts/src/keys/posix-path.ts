import type { KeyKind } from './key-type.js'

/** The file of a POSIX name in the C libraries of Linux: /dev/shm/demo for the segment "/demo", /dev/shm/sem.demo for the semaphore. */
export function posixPath(name: string, kind: KeyKind): string {
  return `/dev/shm/${kind === 'semaphore' ? 'sem.' : ''}${name.replace(/^\/+/, '')}`
}
