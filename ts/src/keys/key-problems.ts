import type { OperatingSystem } from './environment.js'
import type { KeyType } from './key-type.js'
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

/** Everything that keeps Qt, or the kernel, from using this native name; empty for a good one. */
export function keyProblems(
  type: KeyType,
  nativeKey: string,
  os: OperatingSystem,
): readonly KeyProblem[] {
  if (nativeKey === '')
    return [
      {
        code: 'EMPTY',
        message: 'The key is empty, which Qt reports as KeyError. Name the object.',
      },
    ]
  const specific = { systemv: systemVProblems, posix: posixProblems, windows: windowsProblems }
  return [...textProblems(type, nativeKey), ...specific[type](nativeKey, os)]
}

function textProblems(type: KeyType, name: string): KeyProblem[] {
  const problems: KeyProblem[] = []
  const nul = name.indexOf('\0')
  if (nul >= 0)
    problems.push({
      code: 'NUL',
      message:
        `${show(name)} has a NUL character at ${nul}: the kernel's name ends there and means another object. ` +
        'Remove it, or use a legacy key, whose text is hashed.',
    })
  if (type !== 'windows' && /\p{Surrogate}/u.test(name))
    problems.push({
      code: 'UNPAIRED_SURROGATE',
      message:
        `${show(name)} has an unpaired surrogate, which no file name can hold: Qt writes "?" instead. ` +
        'Remove it, or use a legacy key, whose text is hashed.',
    })
  return problems
}

function systemVProblems(path: string, os: OperatingSystem): KeyProblem[] {
  const file = path.split('/').find(name => byteLength(name) > NAME_MAX)
  if (file !== undefined) return [tooLong('The name of the key file', file, NAME_MAX)]
  const limit = PATH_MAX[os] - 1
  return byteLength(path) > limit ? [tooLong('The path of the key file', path, limit)] : []
}

function posixProblems(nativeKey: string, os: OperatingSystem): KeyProblem[] {
  if (os === 'macos')
    return byteLength(nativeKey) > MACOS_NAME_LENGTH
      ? [tooLong('The POSIX name', nativeKey, MACOS_NAME_LENGTH)]
      : []
  const name = nativeKey.replace(/^\/+/, '')
  // The semaphore of that name is the file "sem.<name>".
  const limit = NAME_MAX - 'sem.'.length
  if (name === '' || name.includes('/'))
    return [
      {
        code: 'SLASH',
        message: `${show(nativeKey)} is no POSIX name: one slash at the start, then a name without any.`,
      },
    ]
  return byteLength(name) > limit ? [tooLong('The POSIX name', name, limit)] : []
}

function windowsProblems(nativeKey: string): KeyProblem[] {
  const problems: KeyProblem[] = []
  if (nativeKey.replace(/^(Local|Global|Session\\\d+)\\/, '').includes('\\'))
    problems.push({
      code: 'BACKSLASH',
      message:
        `${show(nativeKey)}: Windows allows a backslash only after the namespaces "Local" and "Global". ` +
        'Write another character, or use a legacy key, whose text is hashed.',
    })
  if (nativeKey.length > WINDOWS_NAME_LENGTH)
    problems.push({
      code: 'TOO_LONG',
      message: `The name has ${nativeKey.length} characters, Windows takes ${WINDOWS_NAME_LENGTH}. Shorten it.`,
    })
  return problems
}

const byteLength = (text: string) => toUtf8(text).length

function tooLong(what: string, text: string, limit: number): KeyProblem {
  return {
    code: 'TOO_LONG',
    message:
      `${what} has ${byteLength(text)} bytes, the system takes ${limit}; Qt reports KeyError. ` +
      `Choose a key with fewer letters (${show(text)}).`,
  }
}

function show(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 37)}...` : text)
}
