import { usersText } from '../../inspect/describe.js'
import {
  type IpcNamespace,
  type SharedSegment,
  type SharedSemaphore,
  type Survey,
  takeSurvey,
} from '../../inspect/index.js'
import { modeText, processText } from '../../system/wording.js'
import type { ExitCode } from '../command-line/command.js'
import { noteNotVisible } from '../inspect/note-unseen.js'
import { ageText, keyText, lockText, ownerText, withNulls } from '../inspect/object-text.js'
import { wordsIn } from '../keys/wordlist.js'
import type { Output } from '../terminal/output.js'
import type { Column, Style } from '../terminal/table.js'
import { keyFilter } from './key-filter.js'

export interface ListOptions {
  readonly keys: readonly string[]
  readonly all: boolean | undefined
  readonly wordlist: string | undefined
}

/** Runs `qt-ipc ls`. */
export async function printList(
  output: Output,
  { keys, all, wordlist }: ListOptions,
): Promise<ExitCode> {
  const filter = keyFilter(keys)
  const words = wordlist === undefined ? [] : wordsIn(wordlist)
  const survey = await takeSurvey({ all, keys: [...filter.texts, ...words] })
  const segments = survey.segments.filter(filter.accepts)
  const semaphores = survey.semaphores.filter(filter.accepts)
  if (output.isJson) output.json(withNulls(json(survey, segments, semaphores)))
  else print(output, survey, segments, semaphores)
  return 0
}

function json(
  { namespaces, unseen }: Survey,
  segments: readonly SharedSegment[],
  semaphores: readonly SharedSemaphore[],
) {
  return {
    segments,
    semaphores,
    namespaces: namespaces.map(({ pids, ...facts }) => ({ ...facts, processes: pids.length })),
    unseen: { unreadable: unseen.unreadable.length, hidden: unseen.hidden },
  }
}

function print(
  output: Output,
  survey: Survey,
  segments: readonly SharedSegment[],
  semaphores: readonly SharedSemaphore[],
): void {
  const others = semaphores.filter(({ role }) => role === 'semaphore')
  const places = [...new Set([...segments, ...others].map(({ namespace }) => namespace))]
  for (const place of places) {
    const here = <T extends { readonly namespace: string }>(all: readonly T[]) =>
      all.filter(({ namespace }) => namespace === place)
    output.paragraph(output.style('bold', placeTitle(place, survey)))
    if (here(segments).length > 0) output.table(here(segments), segmentColumns)
    if (here(segments).length > 0 && here(others).length > 0) output.line()
    if (here(others).length > 0) output.table(here(others), semaphoreColumns)
    output.line()
  }
  if (places.length === 0) output.line('No segments or semaphores of Qt programs exist.')
  else if ([...segments, ...others].some(({ key, kind }) => kind === 'legacy' && key === undefined))
    output.paragraph(
      '~ marks the letters of a key; pass the key, or --wordlist FILE with keys, to show it whole',
    )
  noteNotVisible(output, survey)
}

/** "System V  ipc:[4026531839]  (own)", or with the containers in it. */
function placeTitle(place: string, { namespaces, processes }: Survey): string {
  const namespace = namespaces.find(({ id }) => id === place)
  const what = place.startsWith('ipc:') ? 'System V' : 'POSIX'
  return [what, place, ...(namespace ? membersOf(namespace, processes) : [])].join('  ')
}

function membersOf({ own, pids }: IpcNamespace, processes: Survey['processes']): string[] {
  if (own) return ['(own)']
  const containers = new Set(
    processes.flatMap(({ pid, container }) => (container && pids.includes(pid) ? [container] : [])),
  )
  return [`(${containers.size > 0 ? [...containers].join(', ') : `processes ${pids.slice(0, 3)}`})`]
}

const segmentColumns: readonly Column<SharedSegment>[] = [
  { title: 'SEGMENT', text: keyText, cutTo: 16 },
  { title: 'ID', text: ({ id }) => String(id), align: 'right' },
  { title: 'BYTES', text: ({ size }) => (size === undefined ? '' : String(size)), align: 'right' },
  { title: 'OWNER', text: ownerText },
  { title: 'MODE', text: ({ mode }) => modeText(mode) },
  { title: 'AGE', text: ({ changedAt }) => ageText(changedAt), align: 'right' },
  { title: 'LOCK', text: lockText, style: lockStyle, cutTo: 12 },
  { title: 'STATE', text: stateText, style: stateStyle, cutTo: 8 },
  { title: 'USERS', text: usersText, cutTo: 24 },
]

const semaphoreColumns: readonly Column<SharedSemaphore>[] = [
  { title: 'SEMAPHORE', text: keyText, cutTo: 16 },
  { title: 'ID', text: ({ id }) => String(id), align: 'right' },
  { title: 'OWNER', text: ownerText },
  { title: 'MODE', text: ({ mode }) => modeText(mode) },
  { title: 'AGE', text: ({ changedAt }) => ageText(changedAt), align: 'right' },
  { title: 'VALUE', text: ({ value }) => String(value ?? 'unknown'), align: 'right' },
  { title: 'WAITING', text: ({ waiting }) => String(waiting ?? ''), align: 'right' },
  { title: 'STATE', text: ({ problems }) => problems.join(', '), style: () => 'yellow', cutTo: 8 },
  { title: 'LAST', text: ({ last }) => (last && last.pid !== 0 ? processText(last) : '') },
]

function stateText({ state, problems }: SharedSegment): string {
  return [state, ...problems].join(', ')
}

function stateStyle({ state, problems }: SharedSegment): Style | undefined {
  if (state === 'orphan') return 'yellow'
  return problems.length > 0 ? 'red' : undefined
}

function lockStyle({ lock }: SharedSegment): Style | undefined {
  return lock?.state === 'held' || lock?.state === 'inflated' ? 'yellow' : undefined
}
