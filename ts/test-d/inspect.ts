// The types of `qt-ipc/inspect`; nothing here is run.
import { NativeIpcKey } from 'qt-ipc'
import {
  type Diagnosis,
  diagnose,
  type Finding,
  type FindingCode,
  findingCodes,
  inspectProcess,
  listSegments,
  listSemaphores,
  type Severity,
  type SharedSegment,
  type SharedSemaphore,
  takeSurvey,
} from 'qt-ipc/inspect'

export async function facts(): Promise<string | undefined> {
  const segments: readonly SharedSegment[] = await listSegments()
  const semaphores: readonly SharedSemaphore[] = await listSemaphores({ keys: new Set(['key']) })
  const { unseen, processes } = await takeSurvey({ all: true })
  const counts: number = unseen.unreadable.length + processes.length + semaphores.length
  const [segment] = segments
  // @ts-expect-error there may be none
  segment.size
  // @ts-expect-error facts are read-only
  if (segment) segment.size = counts
  // @ts-expect-error no such state
  if (segment?.state === 'held') return undefined
  // @ts-expect-error a list, not a word
  listSegments({ keys: 7 })
  const process = await inspectProcess(7)
  return segment?.state === 'in use' ? segment.lock?.holder?.program : process.qtVersion
}

export async function findings(): Promise<readonly string[]> {
  const { findings: found, side, survey }: Diagnosis = await diagnose()
  await diagnose('key', { pid: 7, root: '/tmp' })
  await diagnose(NativeIpcKey.parse('posix:/demo'))
  // @ts-expect-error a number is no key
  diagnose(7)
  // @ts-expect-error a process is named by its number
  diagnose('key', { pid: '7' })
  const [one] = found
  const code: FindingCode | undefined = one?.code
  const severity: Severity | undefined = one?.severity
  // @ts-expect-error no such code
  if (code === 'SOMETHING') return []
  // @ts-expect-error facts are read-only
  if (one) one.remedy = side.tempFolder
  const texts = (finding: Finding): readonly string[] => [finding.cause, ...finding.evidence]
  const all: readonly FindingCode[] = findingCodes
  return [...found.flatMap(texts), ...all, severity ?? '', String(survey.segments.length)]
}
