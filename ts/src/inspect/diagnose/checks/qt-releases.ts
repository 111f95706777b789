import { hasNativeIpcKeys } from '../../../keys/qt-release.js'
import { objectLines, segmentText, userText } from '../../describe.js'
import type { ObjectUser } from '../../objects/ipc-object.js'
import { usesNativeIpcKeys } from '../../objects/object-context.js'
import type { SharedSegment } from '../../objects/segment.js'
import type { Check } from '../diagnosis-facts.js'
import { remedies } from '../remedies.js'
import { sideText, subjectOf } from '../words.js'

/** Qt 6.6 added POSIX and platformSafe keys, and a lock for native keys. */
export const findQtReleases: Check = facts => [...tooOld(facts), ...tooNew(facts)]

const tooOld: Check = facts => {
  const { viewpoint, elsewhere } = facts
  const { qtVersion } = viewpoint
  if (viewpoint.own || qtVersion === undefined || usesNativeIpcKeys(viewpoint)) return []
  return elsewhere
    .filter(({ object: { type, kind } }) => type === 'posix' || kind === 'platformSafe')
    .map(({ object }) => ({
      code: 'QT_TOO_OLD',
      subject: subjectOf(object, facts),
      cause: `Qt ${qtVersion} of ${sideText(viewpoint)} does not support this kind of key, which Qt 6.6 added.`,
      evidence: objectLines(object),
      remedy: remedies.QT_TOO_OLD,
    }))
}

/** With a native System V key, older releases have no lock, and newer ones delete the key file when they detach. */
const tooNew: Check = facts =>
  facts.segments.filter(mayBeNative).flatMap(segment => {
    const users = segment.users.filter(isQtUser)
    const old = users.filter(({ qtVersion }) => !hasNativeIpcKeys(qtVersion))
    if (old.length === 0 || old.length === users.length) return []
    return [
      {
        code: 'QT_TOO_NEW' as const,
        subject: subjectOf(segment, facts),
        cause:
          'Programs with Qt before and since 6.6 share a native System V key: the older ones do not lock it at all, and the newer ones remove its key file when they detach.',
        evidence: [segmentText(segment), ...users.map(userText)],
        remedy:
          'Use QSharedMemory(key), the legacy key, in all programs: with it all releases share the lock',
      },
    ]
  })

/** Without a key file: lock and segment have one System V key, which they never have with a legacy key. */
const mayBeNative = ({ type, kind, lock, number }: SharedSegment) =>
  type === 'systemv' &&
  (kind === 'native' || (kind === undefined && lock !== undefined && lock.number === number))

const isQtUser = (user: ObjectUser): user is ObjectUser & { qtVersion: string } =>
  user.qtVersion !== undefined && !user.isQtIpc
