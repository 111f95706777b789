import { dirname } from 'node:path'
import {
  type FileIdentity,
  ftok,
  type LegacyName,
  parseLegacyName,
  projectIdOf,
} from '../../keys/index.js'
import { statFile } from '../../system/stat-file.js'
import { isLink, namesIn } from '../files.js'
import { accountOf, type User } from '../processes/process-facts.js'
import type { FolderUse, KeyFolder } from './key-folders.js'

/** A file whose inode and device give a System V key. */
export interface KeyFile {
  /** Its path in the file system of its users. */
  readonly path: string
  /** The path by which this process reaches it. */
  readonly reach: string
  /** Whether programs that this process starts find it as `path`. */
  readonly own: boolean
  /** The parts of its name; `undefined` for the file of a native or platformSafe key. */
  readonly legacy: LegacyName | undefined
  /** The System V key that it gives with the project id of Qt. */
  readonly number: number
  readonly inode: number
  /** Whether the path is a symbolic link; all other facts are those of its target. */
  readonly isLink: boolean
  /** Size in bytes; Qt's own key files are empty. */
  readonly size: number
  readonly owner: User
  readonly modifiedAt: Date
  readonly createdAt: Date
  /** The purposes for which programs use its directory. */
  readonly uses: readonly FolderUse[]
  /** IPC namespaces of the processes that see its directory: only there it gives a key. */
  readonly namespaces: readonly string[]
  /** Ids of processes whose temporary or runtime directory contains it. */
  readonly pids: readonly number[]
}

interface Found {
  readonly file: KeyFile
  readonly identity: FileIdentity
}

/** The key files of some directories: legacy names are read at once, all others only when a System V key needs them. */
export class KeyFiles {
  readonly legacy: readonly KeyFile[]
  readonly #folders: readonly KeyFolder[]
  readonly #byNumber = new Map<number, KeyFile[]>()
  #others: readonly Found[] | undefined

  constructor(folders: readonly KeyFolder[]) {
    this.#folders = folders
    this.legacy = findFiles(folders, true).map(({ file }) => file)
    for (const file of this.legacy) {
      const known = this.#byNumber.get(file.number)
      if (known) known.push(file)
      else this.#byNumber.set(file.number, [file])
    }
  }

  /** Legacy key files that give a System V key in an IPC namespace; several after a collision of ftok(). */
  legacyFor(namespace: string, number: number): readonly KeyFile[] {
    const files = this.#byNumber.get(number) ?? []
    return files.filter(({ namespaces }) => namespaces.includes(namespace))
  }

  /**
   * Files with other names that give a System V key and are older than the object. A guess by 16 bits of an inode, which an
   * unrelated file may have, too.
   */
  othersFor(namespace: string, number: number, madeAt: Date | undefined): readonly KeyFile[] {
    this.#others ??= findFiles(this.#folders, false)
    // The kernel records the time of a System V object in whole seconds.
    const limit = madeAt === undefined ? Number.POSITIVE_INFINITY : madeAt.getTime() + 1000
    return this.#others
      .filter(({ identity }) => ftok(identity, projectIdOf(number)) === number)
      .map(({ file }) => file)
      .filter(
        ({ namespaces, createdAt }) =>
          namespaces.includes(namespace) && createdAt.getTime() <= limit,
      )
  }

  /** The key file of the lock of a segment with that legacy key file. */
  twinOf({ reach, legacy }: KeyFile): KeyFile | undefined {
    return this.legacy.find(
      file =>
        dirname(file.reach) === dirname(reach) &&
        file.legacy?.hash === legacy?.hash &&
        file.legacy?.letters === legacy?.letters &&
        file.legacy?.kind !== legacy?.kind,
    )
  }
}

function findFiles(folders: readonly KeyFolder[], legacy: boolean): Found[] {
  return folders.flatMap(folder =>
    namesIn(folder.reach)
      .filter(name => (parseLegacyName(name) !== undefined) === legacy)
      .flatMap(name => readFile(folder, name)),
  )
}

function readFile(folder: KeyFolder, name: string): Found[] {
  const { own, uses, namespaces, pids } = folder
  const at = (path: string) => `${path === '/' ? '' : path}/${name}`
  const status = statFile(at(folder.reach))
  if (!status?.isFile()) return []
  const file = {
    path: at(folder.path),
    reach: at(folder.reach),
    own,
    legacy: parseLegacyName(name),
    number: ftok(status),
    inode: Number(status.ino),
    isLink: isLink(at(folder.reach)),
    size: Number(status.size),
    owner: accountOf(Number(status.uid)),
    modifiedAt: status.mtime,
    createdAt: status.birthtime,
    uses,
    namespaces,
    pids,
  }
  return [{ file, identity: status }]
}
