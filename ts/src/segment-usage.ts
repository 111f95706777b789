import { posixPath } from './keys/posix-path.js'
import { describeProcess, processesMapping, seesAllProcesses } from './processes.js'
import type { ResolvedKey } from './segment-key.js'

/** Whether live processes have something. */
export interface Usage {
  /** `undefined`: nobody is seen, but not everybody who may use it can be seen. */
  readonly inUse: boolean | undefined
  readonly reason: string
}

/** Whether a segment has users: the kernel counts those of System V (`attached`), /proc shows who maps POSIX memory. */
export async function usageOf(
  { nativeKey }: ResolvedKey,
  attached: number | undefined,
): Promise<Usage> {
  if (attached !== undefined) {
    const reason = `${attached} attachment${attached === 1 ? '' : 's'} of live processes`
    return { inUse: attached > 0, reason }
  }
  if (nativeKey?.type !== 'posix') return { inUse: false, reason: 'nobody can use it' }
  return mappingOf(posixPath(nativeKey.nativeKey, 'segment'), () => true)
}

/** Whether processes that count have a file mapped. */
export async function mappingOf(file: string, counts: (pid: number) => boolean): Promise<Usage> {
  const users = (await processesMapping(file)).filter(counts)
  if (users.length > 0)
    return { inUse: true, reason: `in use by process ${users.map(describeProcess).join(', ')}` }
  if (seesAllProcesses()) return { inUse: false, reason: 'nobody has it mapped' }
  return {
    inUse: undefined,
    reason: 'this process sees only those of its pid namespace, and others may use it',
  }
}
