import { native } from '../native/binding.js'

export interface BackendCapability {
  /** Key types that it can do here. */
  readonly types: readonly ('systemv' | 'posix')[]
  /** Why something is missing; `undefined` when nothing is. */
  readonly reason: string | undefined
}

export interface Capabilities {
  /** The Qt that runs in this process, and the one whose headers the addon was built with. */
  readonly qt: { readonly version: string; readonly builtWith: string }
  readonly backends: {
    readonly qt: BackendCapability
    readonly systemv: BackendCapability
    readonly posix: BackendCapability
  }
  /** Types of keys that `SharedMemory` and `SystemSemaphore` take here. */
  readonly keyTypes: readonly ('systemv' | 'posix')[]
  /** Whether `view()` works; Electron forbids it. */
  readonly zeroCopy: boolean
}

/** What this machine, this Qt and this runtime can do. Does not wait. */
export function capabilities(): Capabilities {
  const { qtVersion, builtWith, qtSystemV, qtPosix, qtReason, zeroCopy } = native.capabilities()
  const types = [...(qtSystemV ? ['systemv' as const] : []), ...(qtPosix ? ['posix' as const] : [])]
  const reason =
    qtReason ?? (qtPosix ? undefined : 'POSIX keys came with Qt 6.6; the posix back end does them')
  return {
    qt: { version: qtVersion, builtWith },
    backends: {
      qt: { types, reason },
      systemv: { types: ['systemv'], reason: undefined },
      posix: { types: ['posix'], reason: undefined },
    },
    keyTypes: ['systemv', 'posix'],
    zeroCopy,
  }
}
