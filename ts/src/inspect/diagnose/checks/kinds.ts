import { nameOf, segmentText, usersText } from '../../describe.js'
import type { Check } from '../case.js'
import type { Match } from '../names.js'

/** One key, several kinds of names: QSharedMemory(key) is System V by a key file, platformSafeKey(key) is POSIX. */
export const findOtherKinds: Check = ({ wanted, matches, side }) => {
  const [usual] = wanted?.names ?? []
  if (!wanted || !usual) return []
  const others = matches.filter(
    ({ segment, form }) => segment.type !== usual.type || form !== usual.form,
  )
  return others.map(match => ({
    code: match.form === usual.form ? 'OTHER_BACKEND' : 'OTHER_KEY_KIND',
    subject: wanted.text,
    cause:
      match.form === usual.form
        ? `There is a segment with this key in ${backendText(match)}, where a program that uses ${backendName[usual.type]} does not look.`
        : `There is a segment under this text as a ${match.form} key (${backendText(match)}), and QSharedMemory(key) makes another name of it.`,
    evidence: [
      segmentText(match.segment),
      ...usersText(match.segment.users),
      `${side.own ? 'QSharedMemory(key)' : `process ${side.pid}`} looks for ${usual.key.nativeKey}`,
    ],
    remedy: `Give the other program the same kind of key: ${remedyOf(match)}`,
  }))
}

const backendName = { systemv: 'System V', posix: 'POSIX' } as const
const backendText = ({ segment }: Match) => `${backendName[segment.type]}, ${nameOf(segment)}`

function remedyOf({ segment }: Match): string {
  const { type, nativeKey } = segment
  return `QNativeIpcKey::fromString("${type}:${nativeKey}") in Qt 6.6+, NativeIpcKey.native('${nativeKey}', '${type}') here; or QSharedMemory(key) in both`
}
