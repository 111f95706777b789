import { seesAllProcesses } from '../../ts/src/system/processes.js'

/**
 * In a pid namespace (a container) /proc does not show everybody who may use POSIX memory, so `remove` and `repairLock`
 * refuse there unless they are forced. For the tests in which nobody uses it any more.
 */
export const nobodyUnseen = { force: !seesAllProcesses() }
