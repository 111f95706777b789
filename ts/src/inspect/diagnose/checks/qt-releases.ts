import { isAtLeast } from '../../../keys/qt-release.js'
import { nameOf, segmentText, usersText } from '../../describe.js'
import type { ObjectUser } from '../../objects/ipc-object.js'
import type { Check } from '../case.js'

const isNew = (qtVersion: string) => isAtLeast(qtVersion, 6, 6)

/** Qt 6.6 brought POSIX and platformSafe keys, and a lock for native ones. */
export const findQtReleases: Check = facts => [...tooOld(facts), ...tooNew(facts)]

const tooOld: Check = ({ side, wanted, matches }) =>
  matches
    .filter(({ segment, form }) => segment.type === 'posix' || form !== 'legacy')
    .filter(({ segment }) => segment.type === 'posix' || segment.kind === 'platformSafe')
    .filter(() => side.qtVersion !== undefined && !side.own && !isNew(side.qtVersion))
    .map(({ segment }) => ({
      code: 'QT_TOO_OLD',
      subject: wanted?.text ?? nameOf(segment),
      cause: `Process ${side.pid} (${side.program}) runs with Qt ${side.qtVersion}, which does not know this kind of key; it came with Qt 6.6.`,
      evidence: [segmentText(segment), ...usersText(segment.users)],
      remedy:
        'Use QSharedMemory(key), the legacy key, in the newer program; this package itself reaches both with a NativeIpcKey',
    }))

/** On one native System V key the old have no lock, and the new delete the key file when they leave. */
const tooNew: Check = ({ segments, wanted }) =>
  segments
    .filter(({ type, kind }) => type === 'systemv' && kind === 'native')
    .flatMap(segment => {
      const old = segment.users.filter(user => isQtUser(user) && !isNew(user.qtVersion))
      const young = segment.users.filter(user => isQtUser(user) && isNew(user.qtVersion))
      if (old.length === 0 || young.length === 0) return []
      return [
        {
          code: 'QT_TOO_NEW' as const,
          subject: wanted?.text ?? nameOf(segment),
          cause:
            'Programs from before and after Qt 6.6 share a native System V key: the older ones do not lock it at all, and the newer ones take its key file away when they leave.',
          evidence: [segmentText(segment), ...usersText([...old, ...young])],
          remedy:
            'Use QSharedMemory(key), the legacy key, in both; there all releases share the lock',
        },
      ]
    })

const isQtUser = (user: ObjectUser): user is ObjectUser & { qtVersion: string } =>
  user.qtVersion !== undefined && !user.isQtIpc
