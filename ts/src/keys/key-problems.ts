import type { OperatingSystem } from './environment.js'
import type { KeyKind, KeyType } from './key-type.js'
import { MACOS_NAME_LENGTH } from './legacy-name.js'
import { WINDOWS_NAME_LENGTH } from './platform-safe-name.js'
import { toUtf8 } from './utf8.js'

/** The reason why a key cannot be used; `message` includes the remedy. */
export interface KeyProblem {
  readonly code: 'EMPTY' | 'NUL' | 'UNPAIRED_SURROGATE' | 'TOO_LONG' | 'SLASH' | 'BACKSLASH'
  readonly message: string
}

const NAME_MAX = 255
const PATH_MAX: Record<OperatingSystem, number> = { linux: 4096, macos: 1024, windows: 260 }

/** The key to check. */
export interface Judged {
  readonly type: KeyType
  readonly kind: KeyKind | undefined
  readonly nativeKey: string
}

/** All reasons why Qt or the kernel cannot use a native key; empty for a valid one. */
export function keyProblems(key: Judged, os: OperatingSystem): readonly KeyProblem[] {
  if (key.nativeKey === '')
    return [
      problem(
        'EMPTY',
        'The key is empty, which Qt reports as KeyError. Use a key that is not empty.',
      ),
    ]
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
        `${show(nativeKey)} has a NUL character at ${nul}, where the kernel ends the name, so that it refers to another object. ` +
          'Remove the character, or use a legacy key, which Qt hashes.',
      ),
    )
  if (type !== 'windows' && /\p{Surrogate}/u.test(nativeKey))
    problems.push(
      problem(
        'UNPAIRED_SURROGATE',
        `${show(nativeKey)} has an unpaired surrogate, which a file name cannot contain: Qt writes "?" instead. ` +
          'Remove the character, or use a legacy key, which Qt hashes.',
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
        `${show(nativeKey)} is not a POSIX name. Use one slash at the start, followed by a name without slashes.`,
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
        `${show(nativeKey)} has a backslash, which Windows allows only after the namespaces "Local" and "Global". ` +
          'Replace it, or use a legacy key, which Qt hashes.',
      ),
    )
  if (nativeKey.length > WINDOWS_NAME_LENGTH)
    problems.push(
      problem(
        'TOO_LONG',
        `${show(nativeKey)} has ${nativeKey.length} characters, more than the ${WINDOWS_NAME_LENGTH} that Windows allows. Choose a shorter key.`,
      ),
    )
  return problems
}

function tooLong(what: string, text: string, limit: number): KeyProblem[] {
  const length = byteLength(text)
  if (length <= limit) return []
  const message =
    `${what}, ${show(text)}, has ${length} bytes, more than the ${limit} that the system allows; Qt reports KeyError. ` +
    'Choose a shorter key, or one with fewer letters.'
  return [problem('TOO_LONG', message)]
}

const problem = (code: KeyProblem['code'], message: string): KeyProblem => ({ code, message })

const byteLength = (text: string) => toUtf8(text).length

const show = (text: string) => JSON.stringify(text.length > 40 ? `${text.slice(0, 37)}...` : text)
