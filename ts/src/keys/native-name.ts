import { parseLegacyName } from './legacy-name.js'
import { NativeIpcKey } from './native-ipc-key.js'

/** One interpretation of a native key. */
export interface NameReading {
  readonly kind: 'segment' | 'semaphore' | 'segment or semaphore'
  readonly form: 'legacy' | 'platformSafe' | 'native'
  /** The kernel interface, and the operating system where only one has it: `POSIX on macOS`. */
  readonly system: string
  /** The ASCII letters of the key; `undefined` for native keys that do not contain them. */
  readonly letters: string | undefined
  /** The key; `undefined` if neither the native key nor a word reveals it. */
  readonly key: string | undefined
}

/**
 * Finds the key of a native key: of a name that Qt passed to the kernel, the path of a key file, or a file of /dev/shm. Returns all
 * interpretations, the likeliest first. A legacy name contains only the letters and a hash of its key: the key itself is found when
 * it is one of `words` or consists of letters. Reads nothing from the system and never throws for a string.
 */
export function readNativeName(given: string, words: Iterable<string> = []): NameReading[] {
  const last = given.replace(/^.*[/\\]/, '')
  const isSemaphoreFile = last.startsWith('sem.')
  const name = isSemaphoreFile ? last.slice('sem.'.length) : last
  const legacy = parseLegacyName(name)
  if (legacy) {
    const { kind, letters } = legacy
    // Only words with these letters are hashed.
    const fits = (word: string) =>
      word.replace(/[^a-zA-Z]/g, '') === letters && nameOf(word, kind) === name
    const key = keyAmong([letters, ...words], fits)
    return [{ kind, form: 'legacy', system: systemOf(given, name), letters, key }]
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

/** 29 hex digits are the truncated hash of a POSIX name on macOS. */
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
  }
}

function keyAmong(words: Iterable<string>, fits: (word: string) => boolean): string | undefined {
  for (const word of words) if (word !== '' && fits(word)) return word
  return undefined
}
