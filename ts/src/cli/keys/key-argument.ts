import type { SegmentKey } from '../../addressing/segment-address.js'
import {
  type KeyEnvironment,
  type KeyKind,
  type KeyTypeName,
  NativeIpcKey,
  type OperatingSystem,
} from '../../keys/index.js'
import { isAtLeast } from '../../keys/qt-release.js'
import { asUsage, UsageError } from '../command-line/command-error.js'

const settingNames = ['qt', 'type', 'form', 'kind', 'os', 'tmpdir', 'runtimedir', 'pid'] as const
type SettingName = (typeof settingNames)[number]

const forms = ['legacy', 'platformSafe', 'native'] as const
export type KeyForm = (typeof forms)[number]

/** Settings of the program that uses a key. Default: those of this process. */
export interface KeySettings {
  readonly qt?: string
  readonly type?: KeyTypeName
  readonly form?: KeyForm
  readonly kind?: KeyKind
  readonly os?: OperatingSystem
  readonly tmpdir?: string
  readonly runtimedir?: string
  readonly pid?: number
}

/** The subject of a key argument: a key string, a native key, or memory of a program without Qt. */
export type KeySubject =
  | { readonly text: string }
  | { readonly native: string }
  | { readonly systemv: number }
  | { readonly shmid: number }

export interface KeyArgument {
  /** The argument as it was typed. */
  readonly typed: string
  readonly subject: KeySubject
  readonly settings: KeySettings
}

/** Parses a KEY argument. Throws UsageError. */
export function parseKeyArgument(typed: string): KeyArgument {
  const [, body = '', tail = ''] = settingsPattern.exec(typed) ?? []
  return { typed, subject: parseSubject(body), settings: parseSettings(typed, tail) }
}

/** The native key of an argument in an environment; `undefined` for memory without a Qt key. */
export function nativeKeyOf(
  { subject, settings }: KeyArgument,
  environment?: Partial<KeyEnvironment>,
): NativeIpcKey | undefined {
  if ('systemv' in subject || 'shmid' in subject) return undefined
  const { kind, type, form = 'legacy' } = settings
  return asUsage(() => {
    if ('native' in subject) return NativeIpcKey.parse(subject.native, { kind, environment })
    if (form === 'native')
      return NativeIpcKey.native(subject.text, type ?? 'systemv', { kind, environment })
    return NativeIpcKey[form](subject.text, { kind, type, environment })
  })
}

/** The key of an argument for `SharedMemory`. */
export function segmentKeyOf(
  argument: KeyArgument,
  environment?: Partial<KeyEnvironment>,
): SegmentKey {
  const { subject } = argument
  if ('systemv' in subject || 'shmid' in subject) return subject
  const plain = 'text' in subject && Object.keys(argument.settings).length === 0
  return plain ? subject.text : (nativeKeyOf(argument, environment) ?? argument.typed)
}

/** The environment in the settings; that of `pid` is not included. */
export function environmentSettings({ os, tmpdir, runtimedir }: KeySettings) {
  return {
    ...(os === undefined ? {} : { os }),
    ...(tmpdir === undefined ? {} : { tempDir: tmpdir.replace(/(.)\/+$/, '$1') }),
    ...(runtimedir === undefined ? {} : { runtimeDir: runtimedir.replace(/(.)\/+$/, '$1') }),
  } satisfies Partial<KeyEnvironment>
}

const oneSetting = `,(?:${settingNames.join('|')})=[^,]*`
/** A key may contain commas and equal signs: only known names at its end are settings. */
const settingsPattern = new RegExp(`^(.*?)((?:${oneSetting})*)$`, 's')

function parseSubject(body: string): KeySubject {
  const [, number] = /^systemv:(0x[0-9a-f]{1,8}|\d{1,10})$/i.exec(body) ?? []
  if (number !== undefined) return { systemv: inRange(body, Number(number), 1, 0xffffffff) }
  const [, shmid] = /^shmid:(\d+)$/.exec(body) ?? []
  if (shmid !== undefined) return { shmid: inRange(body, Number(shmid), 0, 0x7fffffff) }
  if (/^(systemv(-\d+)?|posix|windows):/i.test(body)) return { native: body }
  return { text: body.replace(/^key:/, '') }
}

function parseSettings(typed: string, tail: string): KeySettings {
  const settings: Partial<Record<SettingName, string>> = {}
  for (const item of tail.split(',').slice(1)) {
    const at = item.indexOf('=')
    const name = settingNames.find(one => one === item.slice(0, at))
    if (name === undefined) continue
    if (settings[name] !== undefined)
      throw new UsageError(`${typed}: the setting ${name} is given twice`)
    settings[name] = item.slice(at + 1)
  }
  const { qt, type, form, kind, os, tmpdir, runtimedir, pid } = settings
  if (qt !== undefined) asUsage(() => isAtLeast(qt, 0, 0))
  return {
    ...(qt === undefined ? {} : { qt }),
    ...(type === undefined ? {} : { type: typeNamed(type) }),
    ...(form === undefined ? {} : { form: oneOf('form', form, forms) }),
    ...(kind === undefined ? {} : { kind: oneOf('kind', kind, ['segment', 'semaphore'] as const) }),
    ...(os === undefined ? {} : { os: oneOf('os', os, ['linux', 'macos', 'windows'] as const) }),
    ...(tmpdir === undefined ? {} : { tmpdir }),
    ...(runtimedir === undefined ? {} : { runtimedir }),
    ...(pid === undefined ? {} : { pid: inRange(`pid=${pid}`, Number(pid), 1, 0x7fffffff) }),
  }
}

function typeNamed(text: string): KeyTypeName {
  asUsage(() => NativeIpcKey.native('', text as KeyTypeName))
  return text as KeyTypeName
}

function oneOf<const T extends string>(name: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find(one => one === text)
  if (found !== undefined) return found
  throw new UsageError(`${name} must be one of ${allowed.join(', ')}, got ${JSON.stringify(text)}`)
}

function inRange(typed: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new UsageError(
    `${typed} is out of range`,
    `Use a whole number from ${least} to ${most}${typed.startsWith('systemv') ? '; 0 is IPC_PRIVATE, which names no segment' : ''}`,
  )
}
