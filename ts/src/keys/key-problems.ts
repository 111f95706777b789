import type { OperatingSystem } from './environment.js'
import type { KeyKind, KeyType } from './key-type.js'
import { MACOS_NAME_LENGTH } from './legacy-name.js'
import { WINDOWS_NAME_LENGTH } from './platform-safe-name.js'
import { toUtf8 } from './utf8.js'

/** Why a key cannot work as it stands; `message` says what to do. */
export interface KeyProblem {
  readonly code: 'EMPTY' | 'NUL' | 'UNPAIRED_SURROGATE' | 'TOO_LONG' | 'SLASH' | 'BACKSLASH'
  readonly message: string
}

const NAME_MAX = 255
const PATH_MAX: Record<OperatingSystem, number> = { linux: 4096, macos: 1024, windows: 260 }

/** What is to be judged. */
export interface Judged {
  readonly type: KeyType
  readonly kind: KeyKind | undefined
  readonly nativeKey: string
}

/** Everything that keeps Qt, or the kernel, from using this native name; empty for a good one. */
export function keyProblems(key: Judged, os: OperatingSystem): readonly KeyProblem[] {
  if (key.nativeKey === '')
    return [problem('EMPTY', 'The key is empty, which Qt reports as KeyError. Name the object.')]
  const specific = { systemv: systemVProblems, posix: posixProblems, windows: windowsProblems }
  return [...textProblems(key), ...specific[key.type](key, os)]
}

function textProblems({ type, nativeKey }: Judged): KeyProblem[] {
  const problems: KeyProblem[] = []
  const nul = nativeKey.indexOf('\0')
  if (nul >= 0)
    problems.push(
      problem(
        'NUL',
        `${show(nativeKey)} has a NUL character at ${nul}, where the kernel's name ends: it means another object. ` +
          'Remove it, or use a legacy key, whose text is hashed.',
      ),
    )
  if (type !== 'windows' && /\p{Surrogate}/u.test(nativeKey))
    problems.push(
      problem(
        'UNPAIRED_SURROGATE',
        `${show(nativeKey)} has an unpaired surrogate, which no file name can hold: Qt writes "?" instead. ` +
          'Remove it, or use a legacy key, whose text is hashed.',
      ),
    )
  return problems
}

function systemVProblems({ nativeKey }: Judged, os: OperatingSystem): KeyProblem[] {
  const file = nativeKey.split('/').find(name => byteLength(name) > NAME_MAX)
  if (file !== undefined) return tooLong('The name of the key file', file, NAME_MAX)
  return tooLong('The path of the key file', nativeKey, PATH_MAX[os] - 1)
}

function posixProblems({ kind, nativeKey }: Judged, os: OperatingSystem): KeyProblem[] {
  if (os === 'macos') return tooLong('The POSIX name', nativeKey, MACOS_NAME_LENGTH)
  const name = nativeKey.replace(/^\/+/, '')
  if (name === '' || name.includes('/'))
    return [
      problem(
        'SLASH',
        `${show(nativeKey)} is no POSIX name: one slash at the start, then a name without any.`,
      ),
    ]
  return kind === 'semaphore'
    ? tooLong('The name of the POSIX semaphore', name, NAME_MAX - 'sem.'.length)
    : tooLong('The POSIX name', name, NAME_MAX)
}

function windowsProblems({ nativeKey }: Judged): KeyProblem[] {
  const problems: KeyProblem[] = []
  if (nativeKey.replace(/^(Local|Global|Session\\\d+)\\/, '').includes('\\'))
    problems.push(
      problem(
        'BACKSLASH',
        `${show(nativeKey)}: Windows allows a backslash only after the namespaces "Local" and "Global". ` +
          'Write another character, or use a legacy key, whose text is hashed.',
      ),
    )
  if (nativeKey.length > WINDOWS_NAME_LENGTH)
    problems.push(
      problem(
        'TOO_LONG',
        `${show(nativeKey)} has ${nativeKey.length} characters, Windows takes ${WINDOWS_NAME_LENGTH}. Shorten it.`,
      ),
    )
  return problems
}

function tooLong(what: string, text: string, limit: number): KeyProblem[] {
  const length = byteLength(text)
  if (length <= limit) return []
  const message =
    `${what}, ${show(text)}, has ${length} bytes, the system takes ${limit}; Qt reports KeyError. ` +
    'Choose a shorter key, or one with fewer letters.'
  return [problem('TOO_LONG', message)]
}

const problem = (code: KeyProblem['code'], message: string): KeyProblem => ({ code, message })

const byteLength = (text: string) => toUtf8(text).length

const show = (text: string) => JSON.stringify(text.length > 40 ? `${text.slice(0, 37)}...` : text)
