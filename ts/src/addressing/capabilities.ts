import { addon, native } from '../native/binding.js'
import type { RefusedAddon } from '../native/load-addon.js'

/** The abilities of one back end on this machine. */
export interface BackendCapability {
  /** Key types that it supports here. */
  readonly types: readonly ('systemv' | 'posix')[]
  /** The reason why a key type is missing; `undefined` when none is. */
  readonly reason: string | undefined
}

/** The result of `capabilities()`. */
export interface Capabilities {
  /**
   * The file of the addon in use, and the files that were tried before it, with the reasons why they cannot be loaded: an addon
   * for a newer Qt than that of the system, or for any Qt where none is installed.
   */
  readonly addon: { readonly file: string; readonly refused: readonly RefusedAddon[] }
  /**
   * The version of Qt that this process has loaded, and the version with whose headers the addon was built; `undefined` for an
   * addon without Qt, whose back ends are `systemv` and `posix`.
   */
  readonly qt: { readonly version: string; readonly builtWith: string } | undefined
  readonly backends: {
    readonly qt: BackendCapability
    readonly systemv: BackendCapability
    readonly posix: BackendCapability
  }
  /** Key types that `SharedMemory` and `SystemSemaphore` accept here. */
  readonly keyTypes: readonly ('systemv' | 'posix')[]
  /** Whether `view()` works; Electron does not allow it. */
  readonly zeroCopy: boolean
}

/** Returns the abilities of this machine, the linked Qt and this runtime. Never blocks. */
export function capabilities(): Capabilities {
  const { qtVersion, builtWith, qtSystemV, qtPosix, qtReason, zeroCopy } = native.capabilities()
  const types = [...(qtSystemV ? ['systemv' as const] : []), ...(qtPosix ? ['posix' as const] : [])]
  const reason =
    qtReason ?? (qtPosix ? undefined : "POSIX keys require Qt 6.6; backend 'posix' supports them")
  const { file, refused } = addon()
  return {
    addon: { file, refused },
    qt: qtVersion && builtWith ? { version: qtVersion, builtWith } : undefined,
    backends: {
      qt: { types, reason },
      systemv: { types: ['systemv'], reason: undefined },
      posix: { types: ['posix'], reason: undefined },
    },
    keyTypes: ['systemv', 'posix'],
    zeroCopy,
  }
}
