export type MappingMode = 'readOnly' | 'readWrite'

/** A System V segment that a process is attached to. */
export interface SystemVMapping {
  /** The System V key with which the segment was created; the maps keep it when it is marked for destruction. */
  readonly number: number
  /** shmid */
  readonly id: number
  readonly mode: MappingMode
}

/** An object of /dev/shm that a process has mapped. */
export interface PosixMapping {
  /** As the maps write it: "00:1b". */
  readonly device: string
  readonly inode: number
  /** Without /dev/shm/; for the creator of a semaphore the C library's temporary name. */
  readonly name: string
  /** Whether that name was removed; another one may refer to the object. */
  readonly deleted: boolean
  readonly mode: MappingMode
}

/** The facts about Qt and shared memory in the maps of a process. */
export interface ProcessMaps {
  /** The release of the loaded QtCore, "5.15.8"; `undefined` when there is none, or it is linked statically. */
  readonly qtVersion: string | undefined
  /** Whether it is Node with the addon of this package (`qtVersion` is then the addon's, if it has one). */
  readonly isQtIpc: boolean
  readonly systemv: readonly SystemVMapping[]
  readonly posix: readonly PosixMapping[]
}

/** The mapping by which the addon makes itself known, whatever its file is called: bridge/backends/process_mark.cc. */
const ADDON_MARK = /\/memfd:qt-ipc(?: \(deleted\))?$/m

/** Parses the contents of /proc/PID/maps. */
export function parseMaps(text: string): ProcessMaps {
  const qtVersion = /\/libQt[56]?Core\w*\.so\.(\d+\.\d+\.\d+)/.exec(text)?.[1]
  return {
    qtVersion,
    isQtIpc: ADDON_MARK.test(text),
    systemv: systemVMappings(text),
    posix: posixMappings(text),
  }
}

function systemVMappings(text: string): SystemVMapping[] {
  if (!text.includes('/SYSV')) return []
  const lines = text.matchAll(/^\S+ (\S+) \S+ \S+ (\d+) +\/SYSV([0-9a-f]{8})/gm)
  return Array.from(lines, ([, permissions = '', id, number = '']) => ({
    number: Number.parseInt(number, 16),
    id: Number(id),
    mode: modeOf(permissions),
  }))
}

function posixMappings(text: string): PosixMapping[] {
  if (!text.includes('/dev/shm/')) return []
  const lines = text.matchAll(
    /^\S+ (\S+) \S+ (\S+) (\d+) +(?:\/.*)?\/dev\/shm\/([^/\n]+?)( \(deleted\))?$/gm,
  )
  return Array.from(lines, ([, permissions = '', device = '', inode, name = '', deleted]) => ({
    device,
    inode: Number(inode),
    name,
    deleted: deleted !== undefined,
    mode: modeOf(permissions),
  }))
}

const modeOf = (permissions: string): MappingMode =>
  permissions[1] === 'w' ? 'readWrite' : 'readOnly'
