import { segmentLines, semaphoreText } from '../../describe.js'
import type { Check, DiagnosisFacts } from '../diagnosis-facts.js'
import { similarKeys, suggestionOf } from '../similar-keys.js'
import { keyFilesAlone, segmentsWithoutFile } from './key-files.js'

/** No object of the key is visible to this process. */
export const findMissing: Check = facts => {
  const { wanted, home, elsewhere, takenNames, unusableFolder, survey, viewpoint } = facts
  if (!wanted || home.length + elsewhere.length > 0) return []
  // Reported as NAME_TAKEN and UNUSABLE_KEY_FOLDER.
  if (takenNames.length > 0 || unusableFolder) return []
  const { kind } = wanted
  // Reported as KEY_FILE_WITHOUT_SEGMENT and SEGMENT_WITHOUT_KEY_FILE.
  if (kind === 'segment' && isExplained(facts)) return []
  const suggestion = suggestionOf(similarKeys(wanted, survey))
  return [
    {
      code: kind === 'segment' ? 'NO_SEGMENT' : 'NO_SEMAPHORE',
      subject: wanted.text,
      cause: `No ${kind === 'segment' ? 'shared memory segment' : 'semaphore'} with this key is visible to this process.`,
      evidence: [
        `looked for ${wanted.names.map(({ key }) => key.nativeKey).join(', ')}`,
        ...lockLines(facts),
        ...closedLines(facts),
        ...unseenLines(facts),
      ],
      remedy: `${suggestion === undefined ? '' : `${suggestion} `}Check that the other program is running and uses exactly the same key; qt-ipc ls lists the ${kind}s that exist${
        viewpoint.user?.id === 0 ? '' : ' (run it as root to include all users)'
      }`,
    },
  ]
}

const isExplained = (facts: DiagnosisFacts): boolean =>
  keyFilesAlone(facts).length > 0 || segmentsWithoutFile(facts).length > 0

/** Namespaces that may have the segment: programs in them use the directory of its key file, but this user may not enter them. */
const closedLines = (facts: DiagnosisFacts): string[] =>
  facts.survey.namespaces.flatMap(({ id, problem }) =>
    problem === undefined ? [] : [`${id} may have it, but could not be entered: ${problem}`],
  )

/** The lock of the key, and the segments in its namespace whose key file was not found: one of them may be that of the key. */
function lockLines({ locksAlone, survey }: DiagnosisFacts): string[] {
  const spaces = locksAlone.map(({ object }) => object.namespace)
  return [
    ...locksAlone.map(
      ({ object }) =>
        `its lock exists, or a QSystemSemaphore with this key: ${semaphoreText(object, 'lock')}`,
    ),
    ...survey.segments
      .filter(({ problems }) => problems.includes('key file not found'))
      .filter(({ lock, namespace }) => lock === undefined && spaces.includes(namespace))
      .flatMap(segment => segmentLines(segment))
      .map((line, index) => (index === 0 ? `its key file may have been deleted: ${line}` : line)),
  ]
}

const unseenLines = ({ survey: { unseen } }: DiagnosisFacts): string[] => [
  ...(unseen.hidden ? ['this is a PID namespace, so other processes are hidden'] : []),
  ...(unseen.unreadable.length > 0
    ? [`${unseen.unreadable.length} processes of other users could not be inspected`]
    : []),
]
