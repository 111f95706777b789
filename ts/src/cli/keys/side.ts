import { readFileSync, readlinkSync } from 'node:fs'
import type { KeyEnvironment, NativeIpcKey } from '../../keys/index.js'
import { Failure } from '../frame/failure.js'
import {
  environmentSettings,
  type KeyArgument,
  nativeKeyOf,
  parseKeyArgument,
} from './key-argument.js'
import { environmentOf, thisSystem } from './process-environment.js'

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
  /** Namespaces, where it is a running process. */
  readonly process: ProcessFacts | undefined
}

export interface ProcessFacts {
  readonly pid: number
  readonly ipcNamespace: string | undefined
  readonly mountNamespace: string | undefined
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

function sideOf(typed: string, argument: KeyArgument): Side {
  const { settings } = argument
  const process = settings.pid === undefined ? undefined : processFacts(settings.pid)
  const qt = settings.qt ?? process?.qt
  const own = environmentOf(process?.variables ?? globalThis.process.env, qt)
  const settled = environmentSettings(settings)
  const os = settled.os ?? (settings.type === 'windows' ? 'windows' : own.os)
  const folders = os === thisSystem() ? own : { ...own, tempDir: '<temp>', runtimeDir: '<runtime>' }
  const environment: KeyEnvironment = { ...folders, ...settled, os }
  const key = nativeKeyOf(argument, environment)
  return { typed, argument, qt, environment, key, lock: key?.lockKey({ qt, environment }), process }
}

interface ProcessRead extends ProcessFacts {
  readonly qt: string | undefined
  readonly variables: Record<string, string>
}

function processFacts(pid: number): ProcessRead {
  const folder = `/proc/${pid}`
  let environ: string
  let maps: string
  try {
    environ = readFileSync(`${folder}/environ`, 'utf8')
    maps = readFileSync(`${folder}/maps`, 'utf8')
  } catch (error) {
    throw new Failure(
      `/proc/${pid} cannot be read: ${error instanceof Error ? error.message : error}`,
      'The process is gone, or it belongs to another user: ask as root',
      { cause: error },
    )
  }
  const variables = Object.fromEntries(
    environ.split('\0').map(line => {
      const at = line.indexOf('=')
      return [line.slice(0, at), line.slice(at + 1)]
    }),
  )
  return {
    pid,
    variables,
    qt: /libQt\dCore[^\s/]*\.so\.(\d+\.\d+(?:\.\d+)?)/.exec(maps)?.[1],
    ipcNamespace: link(`${folder}/ns/ipc`),
    mountNamespace: link(`${folder}/ns/mnt`),
  }
}

function link(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}
