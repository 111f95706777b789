import type { KeyType } from '../../keys/index.js'
import type { MappingMode } from '../../system/process-maps.js'
import type { KeyFile } from '../key-files/key-files.js'
import type { Ids } from '../namespaces/ipc-tables.js'
import type { User } from '../processes/process-facts.js'

/** The key of an object, as far as its name or its key file reveals it. */
export interface ObjectKey {
  /**
   * The kind of key; `undefined` when no key file is found, or several are. A POSIX key reads 'native' also when it is
   * platformSafe, as the names are equal; System V reads 'platformSafe' when the key file lies in a runtime directory.
   */
  readonly kind: 'legacy' | 'platformSafe' | 'native' | undefined
  /** The argument of QSharedMemory(key) or QSystemSemaphore(key); `undefined` if unknown. */
  readonly key: string | undefined
  /** The ASCII letters of a legacy key. */
  readonly letters: string | undefined
  /** The path of the key file in the file system of its users, or the POSIX name. */
  readonly nativeKey: string | undefined
}

/** A process that has an object mapped. */
export interface ObjectUser {
  readonly pid: number
  readonly program: string
  /** The release of its QtCore; `undefined` without Qt, or with a static one. */
  readonly qtVersion: string | undefined
  /** Whether it is Node with this package. */
  readonly isQtIpc: boolean
  readonly mode: MappingMode
}

/** A problem with the name of an object: programs that start now do not find it, or may find another one. */
export type NameProblem =
  /** No file in the temporary and runtime directories gives its System V key: deleted, or a native key elsewhere. */
  | 'key file not found'
  /** Several files give its System V key. */
  | 'key files collide'
  /** A System V segment that is removed together with its last attachment. */
  | 'marked for destruction'
  /** A POSIX object that exists only as long as it is mapped. */
  | 'name removed'

/** The properties common to segments and semaphores. Plain data, as in JSON. */
export interface IpcObject extends ObjectKey {
  readonly type: Exclude<KeyType, 'windows'>
  /** Whether its name follows Qt's rules. */
  readonly isQt: boolean
  /** System V: the key that ftok() made, 0 to 2^32 - 1. */
  readonly number: number | undefined
  /** System V: shmid or semid, POSIX: the inode. */
  readonly id: number
  /** POSIX: the device of its file system, as /proc/PID/maps writes it ("00:1b"): each /dev/shm counts its inodes from 1. */
  readonly device: string | undefined
  /**
   * The namespace that it belongs to: an IPC namespace for System V ("ipc:[4026531839]"), for POSIX the /dev/shm of a mount
   * namespace ("mnt:[4026531841]").
   */
  readonly namespace: string
  /** Whether programs that are started from this process find it. */
  readonly own: boolean
  /** Its owner; `undefined` for a POSIX object whose name was removed. */
  readonly owner: User | undefined
  /** Its group; `undefined` for a POSIX object whose name was removed. */
  readonly group: number | undefined
  /** System V: the user and group that created it, to which its mode applies as to `owner` and `group`. */
  readonly creatorIds: Ids | undefined
  /** Permission bits. */
  readonly mode: number | undefined
  /** The visible processes that have it mapped. System V semaphores are never mapped. */
  readonly users: readonly ObjectUser[]
  /** The file that gives its System V key; several when their keys collide. */
  readonly keyFiles: readonly KeyFile[]
  readonly problems: readonly NameProblem[]
}
