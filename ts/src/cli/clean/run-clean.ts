import { QtIpcError } from '../../errors/qt-ipc-error.js'
import { findLeftovers, type Leftover, removeLeftover, takeSurvey } from '../../inspect/index.js'
import { sizeText } from '../../system/wording.js'
import type { ExitCode } from '../command-line/command.js'
import { noteNotVisible } from '../inspect/note-unseen.js'
import { ageText, keyText, withNulls, withoutHint } from '../inspect/object-text.js'
import type { Output } from '../terminal/output.js'

/** The outcome for one leftover. */
interface Outcome {
  readonly leftover: Leftover
  readonly removed: boolean
  /** The reason why it was not removed. */
  readonly reason: string | undefined
}

/** Runs `qt-ipc clean`. */
export async function clean(output: Output, yes: boolean): Promise<ExitCode> {
  const survey = await takeSurvey()
  const { removable, kept } = findLeftovers(survey)
  const outcomes: Outcome[] = []
  for (const leftover of removable)
    outcomes.push(
      yes ? await remove(leftover) : { leftover, removed: false, reason: 'only with --yes' },
    )
  if (output.isJson)
    output.json(
      withNulls({
        leftovers: outcomes.map(({ leftover, ...outcome }) => ({ ...leftover, ...outcome })),
        kept,
      }),
    )
  else {
    print(output, outcomes, kept, yes)
    noteNotVisible(output, survey)
  }
  return outcomes.some(({ removed }) => !removed) ? 1 : 0
}

async function remove(leftover: Leftover): Promise<Outcome> {
  try {
    await removeLeftover(leftover)
    return { leftover, removed: true, reason: undefined }
  } catch (error) {
    if (!(error instanceof QtIpcError)) throw error
    return { leftover, removed: false, reason: withoutHint(error) }
  }
}

type Kept = ReturnType<typeof findLeftovers>['kept']

function print(output: Output, outcomes: readonly Outcome[], kept: Kept, yes: boolean): void {
  if (outcomes.length === 0) output.line('No leftovers were found.')
  else
    output.table(outcomes, [
      {
        title: yes ? 'DONE' : 'LEFT OVER',
        text: ({ leftover, removed }) => (removed ? `removed ${leftover.kind}` : leftover.kind),
      },
      { title: 'WHAT', text: ({ leftover }) => nameOf(leftover) },
      { title: 'AGE', text: ({ leftover }) => ageOf(leftover), align: 'right' },
      ...(yes ? [{ title: 'WHY NOT', text: ({ reason }: Outcome) => reason ?? '' }] : []),
    ])
  if (!yes && outcomes.length > 0) output.line('Run qt-ipc clean --yes to remove them.')
  if (kept.length === 0) return
  output.line()
  output.table(reasonsOf(kept), [
    { title: 'KEPT', text: ({ names }) => names, cutTo: 24 },
    { title: 'BECAUSE', text: ({ reason }) => reason },
  ])
}

/** Groups leftovers by reason: they may be many, but the reasons are few. */
function reasonsOf(kept: Kept): { names: string; reason: string }[] {
  const names = new Map<string, string[]>()
  for (const one of kept)
    names.set(one.reason, [...(names.get(one.reason) ?? []), `${one.kind} ${nameOf(one)}`])
  return Array.from(names, ([reason, [first = '', ...others]]) => ({
    names: others.length > 0 ? `${first} and ${others.length} more` : first,
    reason,
  }))
}

function nameOf(leftover: Leftover): string {
  if (leftover.kind === 'key file') return leftover.file.path
  const { segment } = leftover
  return `${keyText(segment)} (${segment.type === 'posix' ? 'inode' : 'shmid'} ${segment.id}, ${sizeText(segment.size)})`
}

function ageOf(leftover: Leftover): string {
  return ageText(
    leftover.kind === 'key file' ? leftover.file.modifiedAt : leftover.segment.changedAt,
  )
}
