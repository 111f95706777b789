import type { QtIpcErrorName } from '../errors/qt-ipc-error.js'
import { segmentLimitHint, semaphoreLimitHint } from '../system/ipc-limits.js'
import { keyFileHint } from '../system/key-folder.js'

/** The exhausted resource or the missing capability, where the error number does not name it. */
export type Lacking = 'threads' | 'semaphores' | 'segments' | 'CAP_DAC_OVERRIDE' | 'CAP_FOWNER'

interface Facts {
  readonly errno?: number
  readonly lacks?: Lacking
  readonly keyFile?: string
}

/** The hint for an error whose cause is known exactly; it takes precedence over the hint of the caller. */
export function exactHint({ lacks, keyFile, errno = 0 }: Facts): string | undefined {
  if (errno === EMFILE) return 'Too many files are open in this process: raise `ulimit -n`'
  if (keyFile !== undefined) return keyFileHint(keyFile, errno)
  if (lacks === 'threads') return threadsHint
  if (lacks === 'semaphores') return semaphoreLimitHint()
  return lacks === 'segments' ? segmentLimitHint() : undefined
}

/** The hint for an error for which the caller has none. */
export function commonHint(name: QtIpcErrorName, { lacks, errno }: Facts): string | undefined {
  if (name === 'PERMISSION_DENIED')
    return `${commonHints[name]}${lacks ?? (errno === EPERM ? 'CAP_SYS_ADMIN' : 'CAP_IPC_OWNER')}`
  return commonHints[name]
}

const commonHints: Partial<Record<QtIpcErrorName, string>> = {
  PERMISSION_DENIED:
    'Qt creates segments and semaphores with mode 0600: run as the user who created it, or with ',
  READ_ONLY: "Attach with mode 'readWrite'",
  NO_ZERO_COPY: 'Use read() and write(), which copy',
  VANISHED: 'Detach, then attach again once the other program has re-created it',
  DETACHED: 'Attach again',
}

const threadsHint =
  'Each semaphore or lock that is waited for needs a thread. Wait for fewer at a time, or raise the limit: `ulimit -u`, ' +
  'pids.max of the cgroup (--pids-limit of a container) or `sysctl kernel.threads-max`'

// Numbers of <errno.h> on Linux. The kernel lets only the owner of a System V object remove it, or CAP_SYS_ADMIN.
const EPERM = 1
const EMFILE = 24
