import { hex, nameOf, segmentLines } from '../../describe.js'
import type { KeyFile } from '../../key-files/key-files.js'
import type { SharedSegment } from '../../objects/segment.js'
import type { Case, Check } from '../case.js'
import { isAttached, legacyIdentity } from '../names.js'
import { hasLostKeyFile } from '../without-key-file.js'

/** Key files and segments that have lost each other. */
export const findKeyFiles: Check = facts => [...filesAlone(facts), ...segmentsAlone(facts)]

const filesAlone: Check = facts =>
  facts.survey.keyFiles
    .filter(file => file.legacy?.kind === 'segment' && isAskedFor(file, facts))
    // Its segment may be younger than the look at segments, too.
    .filter(({ createdAt }) => createdAt < facts.survey.startedAt)
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

/** A file in another folder is of no interest to a side that has its segment. */
function isAskedFor(file: KeyFile, { wanted, home }: Case): boolean {
  if (!wanted) return true
  const identity = legacyIdentity(file.path)
  return (
    home.length === 0 && wanted.names.some(({ key }) => legacyIdentity(key.nativeKey) === identity)
  )
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

const segmentsAlone: Check = facts =>
  facts.survey.segments
    .filter(({ state }) => state !== 'orphan')
    .filter(segment => isLookedFor(segment, facts) && hasLostKeyFile(segment, facts.survey))
    .map(segment => ({
      code: 'SEGMENT_WITHOUT_KEY_FILE',
      subject: nameOf(segment),
      cause:
        'Programs are attached to a segment whose key file is gone (something cleans the temporary folder), so that newcomers do not find it and make a second one.',
      evidence: segmentLines(segment),
      remedy:
        'Start those programs anew, and keep the cleaner off: an x line for /tmp/qipc_* in /etc/tmpfiles.d',
    }))

/** Without its file nothing tells the key: it may be what the side is attached to instead of the key's segment. */
function isLookedFor(segment: SharedSegment, { wanted, side, home }: Case): boolean {
  if (!wanted) return true
  return isAttached(side, segment) && !home.some(match => isAttached(side, match.segment))
}
