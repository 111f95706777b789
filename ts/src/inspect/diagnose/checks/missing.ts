import { basename } from 'node:path'
import { lockText } from '../../describe.js'
import type { SharedSemaphore } from '../../objects/semaphore.js'
import type { Check } from '../case.js'
import { legacyIdentity, type WantedName } from '../names.js'

/** Nothing of the key exists anywhere that can be seen from here. */
export const findMissing: Check = ({ wanted, segments, takenNames, survey, side }) => {
  // A taken name is reported as NAME_TAKEN.
  if (!wanted || segments.length > 0 || takenNames.length > 0) return []
  const { unseen } = survey
  const [usual] = wanted.names
  const identity = legacyIdentity(usual.key.nativeKey)
  const isLeft = survey.keyFiles.some(
    ({ path }) => identity !== undefined && legacyIdentity(path) === identity,
  )
  // Then KEY_FILE_WITHOUT_SEGMENT tells it.
  if (isLeft) return []
  return [
    {
      code: 'NO_SEGMENT',
      subject: wanted.text,
      cause: 'No program that can be seen from here has made a segment with this key.',
      evidence: [
        `looked for ${wanted.names.map(({ key }) => key.nativeKey).join(', ')}`,
        ...survey.semaphores
          .filter(semaphore => wanted.names.some(name => hasName(semaphore, name)))
          .map(semaphore => `there is its lock, or a QSystemSemaphore: ${lockText(semaphore)}`),
        ...(unseen.hidden ? ['this is a pid namespace, other processes are hidden'] : []),
        ...(unseen.unreadable.length > 0
          ? [`${unseen.unreadable.length} processes of other users are closed to this one`]
          : []),
      ],
      remedy: `Is the other program running, and is the key the same to the letter? qt-ipc ls shows what is there${
        side.user?.id === 0 ? '' : '; as root it sees everybody'
      }`,
    },
  ]
}

function hasName({ type, nativeKey }: SharedSemaphore, name: WantedName): boolean {
  const lock = name.key.lockKey()
  if (!lock || type !== name.type || nativeKey === undefined) return false
  return name.form === 'legacy'
    ? basename(nativeKey) === basename(lock.nativeKey)
    : nativeKey === lock.nativeKey
}
