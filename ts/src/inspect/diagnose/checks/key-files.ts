import { hex, nameOf, segmentText, usersText } from '../../describe.js'
import type { KeyFile } from '../../key-files/key-files.js'
import type { Case, Check } from '../case.js'
import { legacyIdentity } from '../names.js'

/** Key files and segments that have lost each other. */
export const findKeyFiles: Check = facts => [...filesAlone(facts), ...segmentsAlone(facts)]

const filesAlone: Check = facts =>
  facts.survey.keyFiles
    .filter(file => file.legacy?.kind === 'segment' && isAskedFor(file, facts))
    .filter(file => !hasSegment(file, facts))
    .map(file => ({
      code: 'KEY_FILE_WITHOUT_SEGMENT',
      subject: facts.wanted?.text ?? file.path,
      cause:
        'There is a key file, but no segment with its number: the segment was removed, or the machine was started anew, and the file stayed.',
      evidence: [
        `${file.path} (inode ${file.inode}) gives ${hex(file.number)}`,
        `no such segment in ${file.namespaces.join(', ')}`,
      ],
      remedy:
        'Harmless to programs that create the segment anew; otherwise start the program that makes it, or remove the file: qt-ipc clean',
    }))

function isAskedFor(file: KeyFile, { wanted }: Case): boolean {
  if (!wanted) return true
  const identity = legacyIdentity(file.path)
  return wanted.names.some(({ key }) => legacyIdentity(key.nativeKey) === identity)
}

/** In any namespace that uses its folder; one that could not be entered may have it. */
function hasSegment({ number, namespaces }: KeyFile, { survey }: Case): boolean {
  const unknown = survey.namespaces.some(
    ({ id, problem }) => problem !== undefined && namespaces.includes(id),
  )
  return (
    unknown ||
    survey.segments.some(
      segment => segment.number === number && namespaces.includes(segment.namespace),
    )
  )
}

const segmentsAlone: Check = ({ survey, wanted, side }) =>
  survey.segments
    .filter(({ problems }) => problems.includes('key file not found'))
    .filter(({ state }) => state !== 'orphan')
    // Without its file nothing tells the key; those that the side could mean are told.
    .filter(segment => !wanted || segment.users.some(({ pid }) => !side.own && pid === side.pid))
    .map(segment => ({
      code: 'SEGMENT_WITHOUT_KEY_FILE',
      subject: nameOf(segment),
      cause:
        'Programs are attached to a segment whose key file is gone (something cleans the temporary folder), so that newcomers do not find it and make a second one.',
      evidence: [segmentText(segment), ...usersText(segment.users)],
      remedy:
        'Start those programs anew, and keep the cleaner off: an x line for /tmp/qipc_* in /etc/tmpfiles.d. Or the key file is in a folder that no process has for its temp or runtime folder',
    }))
