import { accountName, processName } from './processes.js'

/** A process as far as it is known; pid 0 is a process in another PID namespace. */
export interface KnownProcess {
  readonly pid: number
  /** Its name as `ps` shows it. */
  readonly program?: string | undefined
  readonly alive?: boolean | undefined
}

/** "process 4711 (memory)", "process 4711, which has exited". */
export function processText({ pid, program, alive }: KnownProcess): string {
  if (pid === 0) return 'a process in another PID namespace'
  if (program !== undefined) return `process ${pid} (${program})`
  return alive === false ? `process ${pid}, which has exited` : `process ${pid}`
}

/** `processText` of a process, with the facts that /proc shows now. */
export function describeProcess(pid: number): string {
  const program = processName(pid)
  return processText({ pid, program, alive: program !== undefined })
}

/** "ada (uid 1000)" */
export function accountText(
  user: { readonly id: number; readonly name?: string | undefined } | undefined,
): string {
  if (user === undefined) return 'an unknown user'
  return user.name === undefined ? `uid ${user.id}` : `${user.name} (uid ${user.id})`
}

/** `accountText` of a uid, with the name in /etc/passwd. */
export function describeAccount(uid: number): string {
  return accountText({ id: uid, name: accountName(uid) })
}

/** Permission bits in octal: 0600. */
export const modeText = (mode: number | undefined): string =>
  mode === undefined ? '' : mode.toString(8).padStart(4, '0')

/** "64 bytes" */
export const sizeText = (bytes: number | undefined): string =>
  bytes === undefined ? 'unknown size' : `${bytes} byte${bytes === 1 ? '' : 's'}`
