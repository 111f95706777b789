// The types of `qt-ipc/inspect`; nothing here is run.
import {
  inspectProcess,
  listSegments,
  listSemaphores,
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
