import { reachOf } from '../../inspect/compare-keys/paths.js'
import { hex } from '../../inspect/describe.js'
import { type FoundObject, findNamed, findObject } from '../../inspect/objects/find-object.js'
import { type KeyName, keyNames } from '../../keys/index.js'
import { sizeText } from '../../system/wording.js'
import type { ExitCode } from '../command-line/command.js'
import type { Output } from '../terminal/output.js'
import { cells } from '../terminal/width.js'
import { type ArgumentUser, usersOf } from './key-users.js'

interface Found extends Omit<KeyName, 'object'> {
  readonly objects: readonly KeyName['object'][]
  readonly here: FoundObject | undefined
}

/** Runs `qt-ipc keys KEY`. */
export function printNames(output: Output, typed: string, kind: string | undefined): ExitCode {
  const [user] = usersOf([typed])
  if (!user) return 2
  const names = found(user).filter(({ objects }) => kind === undefined || isOf(objects, kind))
  if (output.isJson) {
    output.json({ key: typed, names: names.map(json) })
    return 0
  }
  for (const group of groupsOf(names)) printGroup(output, group)
  if (names.some(({ name }) => name.startsWith('<')))
    output.paragraph(
      '<temp> is QDir::tempPath() of the program, <runtime> its QStandardPaths::RuntimeLocation. ' +
        'Append ,tmpdir=DIR and ,runtimedir=DIR to the key for other directories than those of this process.',
    )
  return 0
}

function isOf(objects: readonly KeyName['object'][], kind: string): boolean {
  return objects.some(object => (kind === 'segment') === (object === 'segment'))
}

/** All native keys of a key string; for a native key itself and its lock. */
function found(user: ArgumentUser): Found[] {
  const { subject, settings } = user.argument
  const names =
    'text' in subject && settings.form !== 'native'
      ? keyNames(subject.text, user.environment).filter(name => isWanted(name, user))
      : nativeNames(user)
  return merged(names).map(name => ({
    ...name,
    here: look(name, user),
  }))
}

function isWanted(name: KeyName, { argument: { settings } }: ArgumentUser): boolean {
  return (
    (settings.os === undefined || settings.os === name.os) &&
    (settings.form === undefined || settings.form === name.form) &&
    (settings.type === undefined || settings.type.startsWith(name.type))
  )
}

function nativeNames({ key, lock, environment, qt, label }: ArgumentUser): KeyName[] {
  if (!key) {
    const usedBy = 'a program without Qt: no key, no lock'
    const rule = { form: 'legacy', type: 'systemv', os: 'linux', usedBy } as const
    return [{ ...rule, object: 'segment', name: label, text: '', cutFrom: undefined, problems: [] }]
  }
  const form = key.legacyKey === undefined ? 'platformSafe' : 'legacy'
  const release = qt === undefined ? 'Qt 6.6 and newer' : `Qt ${qt}`
  const usedBy = lock ? release : `${release}: no lock, lock() fails`
  const named = (object: KeyName['object'], native: typeof key): KeyName => ({
    form,
    type: key.type,
    os: environment.os,
    usedBy,
    object,
    name: native.nativeKey,
    text: native.toString(),
    cutFrom: undefined,
    problems: native.problems(),
  })
  return [named(key.kind ?? 'segment', key), ...(lock ? [named('lock', lock)] : [])]
}

/** Merges a lock and a semaphore with the same native key. */
function merged(names: readonly KeyName[]): Omit<Found, 'here'>[] {
  const result: Omit<Found, 'here'>[] = []
  for (const { object, ...name } of names) {
    const last = result.at(-1)
    const same = last?.name === name.name && last.usedBy === name.usedBy && object === 'semaphore'
    if (same && last.objects[0] === 'lock')
      result[result.length - 1] = { ...last, objects: [...last.objects, object] }
    else result.push({ ...name, objects: [object] })
  }
  return result
}

function look(
  { os, type, name, objects }: Omit<Found, 'here'>,
  user: ArgumentUser,
): FoundObject | undefined {
  const { memory, key } = user
  if (memory) return findObject(memory)
  if (os !== 'linux' || name.startsWith('<')) return undefined
  const kind = objects[0] === 'segment' ? 'segment' : 'semaphore'
  // The directory of another program is another place.
  const place = type === 'systemv' && !name.startsWith('/') ? reachOf(user, name) : name
  return findNamed({ type, name: place, projectId: key?.projectId, kind })
}

function groupsOf(names: readonly Found[]): Found[][] {
  const groups = new Map<string, Found[]>()
  for (const name of names) {
    const title = titleOf(name)
    groups.set(title, [...(groups.get(title) ?? []), name])
  }
  return [...groups.values()]
}

const systems = { linux: 'Linux', macos: 'macOS', windows: 'Windows' } as const
const types = { systemv: ', System V', posix: ', POSIX', windows: '' } as const

const titleOf = ({ os, type, usedBy }: Found) => `${systems[os]}${types[type]}: ${usedBy}`

function printGroup(output: Output, group: readonly Found[]): void {
  const [first] = group
  if (!first) return
  output.paragraph(output.style('bold', titleOf(first)))
  const labels = group.map(({ objects }) => objects.join(', '))
  const width = Math.max(...labels.map(label => label.length))
  for (const [index, name] of group.entries()) {
    const label = (labels[index] ?? '').padEnd(width)
    const indent = ' '.repeat(width + 4)
    const head = `  ${output.style('cyan', label)}`
    // A name is not wrapped, so that it can be copied.
    if (cells(indent) + cells(name.name) <= output.width) output.line(`${head}  ${name.name}`)
    else output.lines([head.trimEnd(), `    ${name.name}`])
    if (name.cutFrom !== undefined)
      output.paragraph(
        output.style(
          'yellow',
          `truncated to 30 bytes; lost: ${name.cutFrom.slice(name.name.length)}`,
        ),
        indent,
      )
    if (name.here) output.paragraph(output.style('green', hereText(name.here)), indent)
    for (const { message } of name.problems) output.paragraph(output.style('red', message), indent)
  }
  output.line()
}

function hereText({ number, exists, size }: FoundObject): string {
  const key = number === undefined ? '' : `, ftok ${hex(number)}`
  if (!exists) return `key file exists${key}, but no object`
  return `exists now${size === undefined ? '' : `, ${sizeText(size)}`}${key}`
}

function json({ here, cutFrom, sandboxed, ...name }: Found) {
  return {
    ...name,
    sandboxed: sandboxed ?? false,
    cutFrom: cutFrom ?? null,
    here: here
      ? { ...here, file: here.file ?? null, number: here.number ?? null, size: here.size ?? null }
      : null,
  }
}
