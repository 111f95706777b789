import { readFileSync, statSync } from 'node:fs'
import type { ExecutionContext } from 'ava'
import { NativeIpcKey } from 'qt-ipc'
import { Peer } from './peer.js'

/** The value of a segment's lock, as the kernel tells another program: 1 is free, 0 is held. */
export async function lockValue(t: ExecutionContext, key: string): Promise<number> {
  return semaphoreValue(t, lockFile(key))
}

/** The value of the System V semaphore with that key file. */
export async function semaphoreValue(t: ExecutionContext, file: string): Promise<number> {
  const peer = await Peer.start(t, 'plain_memory')
  return Number(await peer.ok(`semaphore ${encodeURIComponent(file)}`))
}

/** The key files of a legacy key. */
export const segmentFile = (key: string): string => NativeIpcKey.legacy(key).nativeKey
export const lockFile = (key: string): string =>
  NativeIpcKey.legacy(key, { kind: 'semaphore' }).nativeKey

/** ftok() of glibc: 16 bits of the inode, 8 of the device, the project id. */
export function ftok(file: string, projectId = 81): number {
  const { ino, dev } = statSync(file, { bigint: true })
  const minor = (dev & 0xffn) | ((dev >> 12n) & 0xffffff00n)
  return Number((ino & 0xffffn) | ((minor & 0xffn) << 16n) | (BigInt(projectId) << 24n))
}

export interface SystemVSegment {
  readonly key: number
  readonly id: number
  readonly size: number
  readonly attached: number
}

/** The kernel's table of System V segments. */
export function systemVSegments(): SystemVSegment[] {
  const [, ...rows] = readFileSync('/proc/sysvipc/shm', 'utf8').trimEnd().split('\n')
  return rows.map(row => {
    const [key, id, , size, , , attached] = row.trim().split(/\s+/).map(Number)
    return { key: key ?? 0, id: id ?? 0, size: size ?? 0, attached: attached ?? 0 }
  })
}

/** The segment behind a key file, if there is one. */
export function segmentOf(file: string, projectId = 81): SystemVSegment | undefined {
  const key = ftok(file, projectId)
  return systemVSegments().find(row => row.key === key)
}
