import { QT_PROJECT_ID } from './key-type.js'

/** Inode and device of a key file by stat(); as bigint, because a Number loses the low bits of large inodes. */
export interface FileIdentity {
  readonly ino: bigint
  readonly dev: bigint
}

/**
 * The System V key of a key file, like glibc's ftok(): 16 bits of the inode, 8 bits of the device, the project id.
 * From 0 to 2^32 - 1; files that share those bits share the key.
 */
export function ftok({ ino, dev }: FileIdentity, projectId: number = QT_PROJECT_ID): number {
  return (((projectId & 0xff) << 24) | (Number(dev & 0xffn) << 16) | Number(ino & 0xffffn)) >>> 0
}

/** The project id in a System V key. */
export const projectIdOf = (number: number): number => number >>> 24

/** The 8 bits of the device that ftok() keeps. */
export const deviceIn = (number: number): number => (number >>> 16) & 0xff
