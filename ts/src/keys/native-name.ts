import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { numberOf } from '../inspect/files.js'
import { NativeIpcKey, parseLegacyName, projectIdOf } from './index.js'

/** What a name can be. */
export interface NameReading {
  readonly kind: 'segment' | 'semaphore' | 'segment or semaphore'
  readonly form: 'legacy' | 'platformSafe' | 'native'
  readonly system: string
  /** The ASCII letters of the key, where the name has them. */
  readonly letters: string | undefined
  /** The key, where it could be found. */
  readonly key: string | undefined
  /** The key file, for a System V number. */
  readonly file: string | undefined
}

/** Every reading of a native name, a key file's path, a file of /dev/shm, or a System V number, the likeliest first. */
export function readNativeName(
  given: string,
  words: Iterable<string>,
  tempDir: string,
): NameReading[] {
  const number = /^(0x[0-9a-f]{1,8}|\d{5,10})$/i.test(given) ? Number(given) >>> 0 : undefined
  if (number !== undefined) return numberReadings(number, words, tempDir)
  const last = given.replace(/^.*[/\\]/, '')
  const isSemaphoreFile = last.startsWith('sem.')
  const name = isSemaphoreFile ? last.slice('sem.'.length) : last
  const legacy = parseLegacyName(name)
  if (legacy) {
    const { kind, letters } = legacy
    // Few words have these letters: only those are hashed.
    const fits = (word: string) =>
      word.replace(/[^a-zA-Z]/g, '') === letters && nameOf(word, kind) === name
    const key = keyAmong([letters, ...words], fits)
    return [{ kind, form: 'legacy', system: systemOf(given, name), letters, key, file: undefined }]
  }
  return [...macosReading(name, words), ...windowsReading(given), posixReading(given, name)].filter(
    one => one !== undefined,
  )
}

function nameOf(key: string, kind: 'segment' | 'semaphore'): string {
  return NativeIpcKey.legacy(key, { kind, type: 'windows' }).nativeKey
}

function systemOf(given: string, name: string): string {
  if (/^\/[^/]+$/.test(given) || given.startsWith('/dev/shm/')) return 'POSIX'
  return given === name ? 'System V (file name), POSIX or Windows' : 'System V'
}

/** 29 hex digits: the cut hash of a POSIX name on macOS. */
function* macosReading(name: string, words: Iterable<string>): Generator<NameReading> {
  if (!/^[0-9a-f]{29}$/.test(name)) return
  const environment = { os: 'macos' } as const
  const key = keyAmong(
    words,
    word => NativeIpcKey.legacy(word, { type: 'posix', environment }).nativeKey === `/${name}`,
  )
  yield {
    kind: 'segment or semaphore',
    form: 'legacy',
    system: 'POSIX on macOS',
    letters: undefined,
    key,
    file: undefined,
  }
}

function* windowsReading(given: string): Generator<NameReading> {
  const [, prefix, key] = /^(?:Local\\|Global\\)?(shm|sem)_(.+)$/s.exec(given) ?? []
  if (prefix === undefined || key === undefined) return
  const lock = prefix === 'shm' && key.endsWith('_sem')
  yield {
    kind: prefix === 'sem' || lock ? 'semaphore' : 'segment',
    form: 'platformSafe',
    system: 'Windows',
    letters: undefined,
    key: lock ? key.slice(0, -'_sem'.length) : key,
    file: undefined,
  }
}

function posixReading(given: string, name: string): NameReading {
  const inShm = given.startsWith('/dev/shm/')
  const posix = inShm || /^\/?[^/]+$/.test(given)
  return {
    kind:
      name !== given.replace(/^.*[/\\]/, '')
        ? 'semaphore'
        : inShm
          ? 'segment'
          : 'segment or semaphore',
    form: posix ? 'platformSafe' : 'native',
    system: posix ? 'POSIX' : 'System V',
    letters: undefined,
    key: posix ? name : undefined,
    file: undefined,
  }
}

/** Key files in the temp folder whose ftok() gives the number. */
function numberReadings(number: number, words: Iterable<string>, tempDir: string): NameReading[] {
  const known = [...words]
  return folderNames(tempDir)
    .filter(name => parseLegacyName(name) !== undefined)
    .map(name => join(tempDir, name))
    .filter(file => numberOf(file, projectIdOf(number)) === number)
    .flatMap(file => readNativeName(file, known, tempDir).map(reading => ({ ...reading, file })))
}

function folderNames(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function keyAmong(words: Iterable<string>, fits: (word: string) => boolean): string | undefined {
  for (const word of words) if (word !== '' && fits(word)) return word
  return undefined
}
