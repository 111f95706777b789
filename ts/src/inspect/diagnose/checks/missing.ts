import { basename } from 'node:path'
import { lockText } from '../../describe.js'
import type { SharedSemaphore } from '../../objects/semaphore.js'
import type { Check } from '../diagnosis-facts.js'
import { legacyIdentity, type WantedName } from '../names.js'

/** No object of the key is visible to this process. */
export const findMissing: Check = ({
  wanted,
  segments,
  takenNames,
  unusableFolder,
  survey,
  viewpoint,
}) => {
  // A taken name is reported as NAME_TAKEN, and a directory without room for the key file as UNUSABLE_KEY_FOLDER.
  if (!wanted || segments.length > 0 || takenNames.length > 0 || unusableFolder) return []
  const { unseen } = survey
  const [usual] = wanted.names
  const identity = legacyIdentity(usual.key.nativeKey)
  const isLeft = survey.keyFiles.some(
    ({ path }) => identity !== undefined && legacyIdentity(path) === identity,
  )
  // Reported as KEY_FILE_WITHOUT_SEGMENT.
  if (isLeft) return []
  return [
    {
      code: 'NO_SEGMENT',
      subject: wanted.text,
      cause: 'No shared memory segment with this key is visible to this process.',
      evidence: [
        `looked for ${wanted.names.map(({ key }) => key.nativeKey).join(', ')}`,
        ...survey.semaphores
          .filter(semaphore => wanted.names.some(name => hasName(semaphore, name)))
          .map(
            semaphore =>
              `its lock exists, or a QSystemSemaphore with this key: ${lockText(semaphore)}`,
          ),
        ...(unseen.hidden ? ['this is a PID namespace, so other processes are hidden'] : []),
        ...(unseen.unreadable.length > 0
          ? [`${unseen.unreadable.length} processes of other users could not be inspected`]
          : []),
      ],
      remedy: `Check that the other program is running and uses exactly the same key; qt-ipc ls lists the segments that exist${
        viewpoint.user?.id === 0 ? '' : ' (run it as root to include all users)'
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
