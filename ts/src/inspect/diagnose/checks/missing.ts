import type { Check } from '../case.js'
import { legacyIdentity } from '../names.js'

/** Nothing of the key exists anywhere that can be seen from here. */
export const findMissing: Check = ({ wanted, matches, survey, side }) => {
  const [usual] = wanted?.names ?? []
  if (!wanted || !usual || matches.length > 0) return []
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
        ...(survey.unseen.hidden ? ['this is a pid namespace, other processes are hidden'] : []),
        ...(survey.unseen.unreadable.length > 0
          ? [`${survey.unseen.unreadable.length} processes of other users are closed to this one`]
          : []),
      ],
      remedy: `Is the other program running, and is the key the same to the letter? qt-ipc ls shows what is there${
        side.user?.id === 0 ? '' : '; as root it sees everybody'
      }`,
    },
  ]
}
