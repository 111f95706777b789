import { type SurveyOptions, takeSurvey } from '../survey.js'
import { describeScanned, type InspectedProcess } from './inspected-process.js'
import { requireProcess } from './require-process.js'

/**
 * Describes one process and the Qt objects that it shares, also for a process without Qt; with `all`, all its objects.
 * Read-only: attaches, locks and changes nothing. Blocks the thread while it reads /proc, tens of milliseconds.
 *
 * @throws {QtIpcError} NOT_FOUND when the process does not exist, PERMISSION_DENIED when this user may not inspect it.
 * @throws {TypeError} when `pid` is not a process id.
 */
export async function inspectProcess(
  pid: number,
  options?: SurveyOptions,
): Promise<InspectedProcess> {
  const scanned = requireProcess('inspectProcess', pid)
  const { segments, semaphores } = await takeSurvey(options)
  return describeScanned(scanned, segments, semaphores)
}
