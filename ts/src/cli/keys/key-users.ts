import { startedHere, thisSystem } from '../../inspect/compare-keys/program-here.js'
import { environmentOf } from '../../inspect/key-files/qt-folders.js'
import { type ScannedProcess, scanProcess } from '../../inspect/processes/scan-processes.js'
import { folderFacts } from '../../inspect/processes/views.js'
import type { KeyEnvironment, NativeIpcKey } from '../../keys/index.js'
import { Failure } from '../frame/failure.js'
import {
  environmentSettings,
  type KeyArgument,
  nativeKeyOf,
  parseKeyArgument,
} from './key-argument.js'

/** A program and the key it uses. */
export interface Side {
  readonly typed: string
  readonly argument: KeyArgument
  /** Its Qt, where that is known: "5.15.8". */
  readonly qt: string | undefined
  readonly environment: KeyEnvironment
  /** `undefined` for memory without a Qt key. */
  readonly key: NativeIpcKey | undefined
  readonly lock: NativeIpcKey | undefined
  /** Where it is a running process. */
  readonly process: ScannedProcess | undefined
}

/** `pid:1234` alone is a process that uses the key of the other side. Throws UsageError, and Failure for a process that is gone. */
export function sidesOf(words: readonly string[]): Side[] {
  const pids = words.map(word => /^pid:(\d+)((?:,.*)?)$/s.exec(word))
  const key = words.find((_, index) => !pids[index])
  return words.map((typed, index) => {
    const [, pid, settings = ''] = pids[index] ?? []
    if (pid === undefined) return sideOf(typed, parseKeyArgument(typed))
    const subject = parseKeyArgument(key ?? '').subject
    const other = parseKeyArgument(`key:,pid=${pid}${settings}`)
    return sideOf(typed, { ...other, subject })
  })
}

/** The program that uses a key. */
export function sideOf(typed: string, argument: KeyArgument): Side {
  const { settings } = argument
  const process = settings.pid === undefined ? undefined : facts(settings.pid)
  const qt = settings.qt ?? process?.maps.qtVersion
  const folders = process ? folderFacts(process) : startedHere()
  const own = environmentOf({ ...folders, qtVersion: qt }, thisSystem())
  const settled = environmentSettings(settings)
  const os = settled.os ?? (settings.type === 'windows' ? 'windows' : own.os)
  const known = os === thisSystem() ? own : { ...own, tempDir: '<temp>', runtimeDir: '<runtime>' }
  const environment: KeyEnvironment = { ...known, ...settled, os }
  const key = nativeKeyOf(argument, environment)
  return { typed, argument, qt, environment, key, lock: key?.lockKey({ qt, environment }), process }
}

/** What decides about the keys of a running process. Throws Failure. */
function facts(pid: number): ScannedProcess {
  const found = scanProcess(pid)
  if (typeof found === 'object') return found
  throw found === 'gone'
    ? new Failure(`there is no process ${pid}`)
    : new Failure(`process ${pid} belongs to another user`, 'Ask as that user, or as root')
}
