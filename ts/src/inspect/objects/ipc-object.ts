import type { KeyType } from '../../keys/index.js'
import type { MappingMode } from '../../process-maps.js'
import type { KeyFile } from '../key-files/key-files.js'
import type { User } from '../processes/process-facts.js'

/** What is known of the key of an object, from its name or its key file. */
export interface ObjectKey {
  /**
   * `undefined` when no key file is found, or several are. A platformSafe POSIX key gives the same name as a native one, and is
   * called native; System V is called platformSafe when the file lies in a runtime folder.
   */
  readonly kind: 'legacy' | 'platformSafe' | 'native' | undefined
  /** The text given to QSharedMemory(key) or QSystemSemaphore(key), where it is known. */
  readonly key: string | undefined
  /** The ASCII letters of a legacy key. */
  readonly letters: string | undefined
  /** The path of the key file as its users see it, or the POSIX name. */
  readonly nativeKey: string | undefined
}

/** A process that has an object mapped. */
export interface ObjectUser {
  readonly pid: number
  readonly program: string
  /** The release of its QtCore; `undefined` without Qt, or with a static one. */
  readonly qtVersion: string | undefined
  /** Node with this package. */
  readonly isQtIpc: boolean
  readonly mode: MappingMode
}

/** What is wrong with the name of an object: newcomers do not find it, or may find another. */
export type NameProblem =
  /** No file in the temp and runtime folders gives its number: deleted, or a native key elsewhere. */
  | 'key file not found'
  /** Several files give its number. */
  | 'key files collide'
  /** A System V segment that goes with its last user. */
  | 'marked for destruction'
  /** A POSIX object whose users keep it alive. */
  | 'name removed'

/** What segments and semaphores have in common. Plain data: JSON holds all of it. */
export interface IpcObject extends ObjectKey {
  readonly type: Exclude<KeyType, 'windows'>
  /** Made by Qt's rules. */
  readonly isQt: boolean
  /** System V: the number that ftok() made, 0 to 2^32 - 1. */
  readonly number: number | undefined
  /** System V: shmid or semid, POSIX: the inode. */
  readonly id: number
  /**
   * Where it lives: a System V object in an IPC namespace ("ipc:[4026531839]"), a POSIX object in the /dev/shm of a mount
   * namespace ("mnt:[4026531841]").
   */
  readonly namespace: string
  /** Programs that are started from here meet it. */
  readonly own: boolean
  /** `undefined` for what has no name any more. */
  readonly owner: User | undefined
  /** Permission bits. */
  readonly mode: number | undefined
  /** Those that have it mapped, of the processes that this user can see. System V semaphores are never mapped. */
  readonly users: readonly ObjectUser[]
  /** The file that gave its number. Several: their numbers collide, and only its users know which it was. */
  readonly keyFiles: readonly KeyFile[]
  readonly problems: readonly NameProblem[]
}
