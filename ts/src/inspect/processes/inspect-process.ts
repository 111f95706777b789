import { QtIpcError } from '../../errors.js'
import { describeProcess } from '../../processes.js'
import { type SurveyOptions, takeSurvey } from '../survey.js'
import { describeScanned, type InspectedProcess } from './inspected-process.js'
import { scanProcess } from './scan-processes.js'

/**
 * Everything that one process shares, also one without Qt; with `all`, also what is not Qt's. Looks and waits as
 * `takeSurvey`. Errors: NOT_FOUND when there is no such process, PERMISSION_DENIED when its maps are closed to this user;
 * TypeError for what is no process id.
 */
export async function inspectProcess(
  pid: number,
  options?: SurveyOptions,
): Promise<InspectedProcess> {
  if (!Number.isInteger(pid) || pid <= 0) throw new TypeError(`A process id is not ${String(pid)}`)
  const operation = 'inspectProcess'
  const { segments, semaphores } = await takeSurvey(options)
  const scanned = scanProcess(pid)
  if (scanned === 'gone')
    throw new QtIpcError('NOT_FOUND', `there is no process ${pid}`, { operation })
  if (scanned === 'unreadable')
    throw new QtIpcError('PERMISSION_DENIED', `the maps of ${describeProcess(pid)} are closed`, {
      operation,
      hint: 'Run as that user, or as root',
    })
  return describeScanned(scanned, segments, semaphores)
}
