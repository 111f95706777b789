import { describeProgram, type KeyUser, withKey } from '../../inspect/compare-keys/key-user.js'
import { noProcess, unreadableProcess } from '../../inspect/processes/require-process.js'
import { type ScannedProcess, scanProcess } from '../../inspect/processes/scan-processes.js'
import { CommandError } from '../command-line/command-error.js'
import {
  environmentSettings,
  type KeyArgument,
  nativeKeyOf,
  parseKeyArgument,
} from './key-argument.js'

/** A program that the command line describes. */
export interface ArgumentUser extends KeyUser {
  readonly argument: KeyArgument
}

/** Parses programs; `pid:1234` alone is a process that uses the key of the other program. Throws UsageError, and CommandError for a process that cannot be inspected. */
export function usersOf(words: readonly string[]): ArgumentUser[] {
  const pids = words.map(word => /^pid:(\d+)((?:,.*)?)$/s.exec(word))
  const key = words.find((_, index) => !pids[index])
  return words.map((typed, index) => {
    const [, pid, settings = ''] = pids[index] ?? []
    if (pid === undefined) return userOf(typed, parseKeyArgument(typed))
    const subject = parseKeyArgument(key ?? '').subject
    const other = parseKeyArgument(`key:,pid=${pid}${settings}`)
    return userOf(typed, { ...other, subject })
  })
}

/** The program that uses a key. */
export function userOf(typed: string, argument: KeyArgument): ArgumentUser {
  const { settings, subject } = argument
  const process = settings.pid === undefined ? undefined : facts(settings.pid)
  const windows = settings.type === 'windows' ? ({ os: 'windows' } as const) : {}
  const environment = { ...windows, ...environmentSettings(settings) }
  const program = describeProgram(process, settings.qt, environment)
  const use = {
    label: typed,
    form: 'native' in subject ? 'native' : (settings.form ?? 'legacy'),
    key: nativeKeyOf(argument, program.environment),
    memory: 'systemv' in subject || 'shmid' in subject ? subject : undefined,
  } as const
  return { ...withKey(program, use), argument }
}

/** The facts on which the keys of a running process depend. Throws CommandError. */
function facts(pid: number): ScannedProcess {
  const found = scanProcess(pid)
  if (typeof found === 'object') return found
  throw found === 'gone'
    ? new CommandError(noProcess(pid))
    : new CommandError(unreadableProcess(pid), 'Run as the user of that process, or as root')
}
