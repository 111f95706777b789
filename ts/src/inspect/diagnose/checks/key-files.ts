import { dirname } from 'node:path'
import { hex, nameOf, segmentLines } from '../../describe.js'
import type { KeyFile } from '../../key-files/key-files.js'
import type { SharedSegment } from '../../objects/segment.js'
import { mayUse } from '../access.js'
import type { Check, DiagnosisFacts } from '../diagnosis-facts.js'
import { isAttached, legacyIdentity } from '../names.js'
import { hasLostKeyFile, isOrphanLock } from '../orphan-locks.js'
import { sideText, upper } from '../words.js'

/** Key files without a segment, and segments without their key file. */
export const findKeyFiles: Check = facts => [...filesAlone(facts), ...segmentsAlone(facts)]

const filesAlone: Check = facts =>
  keyFilesAlone(facts).map(file => ({
    code: 'KEY_FILE_WITHOUT_SEGMENT',
    subject: facts.wanted?.text ?? file.path,
    cause:
      'A key file exists, but no segment has its System V key: the segment was removed, or the machine was restarted, and the file remained.',
    evidence: [
      `${file.path} (inode ${file.inode}) gives ${hex(file.number)}`,
      `no segment with that System V key in ${file.namespaces.join(', ')}`,
    ],
    remedy: isLockClosed(file, facts)
      ? `${upper(sideText(facts.viewpoint))} cannot create the segment, because it may not use the lock that was left behind: see OTHER_USER, or qt-ipc doctor with the key`
      : 'Harmless to programs that create the segment; otherwise start the program that creates it, or remove the file with qt-ipc clean',
  }))

/** Key files that the diagnosis is about, for which no segment exists; without the newest. */
export const keyFilesAlone = (facts: DiagnosisFacts): KeyFile[] =>
  facts.survey.keyFiles
    .filter(file => file.legacy?.kind === 'segment' && isAskedFor(file, facts))
    .filter(file => !hasSegment(file, facts))
    // The segment of a younger key file may be younger than the survey, too.
    .filter(({ createdAt }) => createdAt < facts.survey.startedAt)

/** Whether the lock beside the key file of a segment still exists, and denies the viewpoint access. */
function isLockClosed({ legacy, path }: KeyFile, { survey, viewpoint }: DiagnosisFacts): boolean {
  const identity = `semaphore ${legacy?.letters} ${legacy?.hash}`
  return survey.semaphores.some(
    semaphore =>
      semaphore.type === 'systemv' &&
      dirname(semaphore.nativeKey ?? '') === dirname(path) &&
      legacyIdentity(semaphore.nativeKey) === identity &&
      !mayUse(viewpoint, semaphore),
  )
}

/** A file in another directory does not matter to a viewpoint that is attached to its segment. */
function isAskedFor(file: KeyFile, { wanted, home }: DiagnosisFacts): boolean {
  if (!wanted) return true
  const identity = legacyIdentity(file.path)
  return (
    home.length === 0 && wanted.names.some(({ key }) => legacyIdentity(key.nativeKey) === identity)
  )
}

/** Whether a namespace that uses its directory has the segment, or cannot be read and so may have it. */
function hasSegment({ number, namespaces }: KeyFile, { survey }: DiagnosisFacts): boolean {
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
  segmentsWithoutFile(facts).map(segment => ({
    code: 'SEGMENT_WITHOUT_KEY_FILE',
    subject: facts.wanted?.text ?? nameOf(segment),
    cause:
      'Programs are attached to a segment whose key file was removed (by a program that cleans the temporary directory), so programs that start now do not find it and create a second one.',
    evidence: segmentLines(segment),
    remedy:
      'Restart those programs, and exclude the key files from cleaning: add an x line for /tmp/qipc_* to /etc/tmpfiles.d',
  }))

/** Segments in use that have lost their key file, and with a key may be its segment. */
export const segmentsWithoutFile = (facts: DiagnosisFacts): SharedSegment[] =>
  facts.survey.segments
    .filter(({ state }) => state !== 'orphan')
    .filter(segment => isLookedFor(segment, facts) && hasLostKeyFile(segment, facts.survey))

/** Without its file the key of a segment is unknown: the viewpoint is attached to it, or one of its users used the key's lock. */
function isLookedFor(segment: SharedSegment, facts: DiagnosisFacts): boolean {
  const { wanted, viewpoint, home, locksAlone } = facts
  if (!wanted) return true
  if (wanted.kind === 'semaphore') return false
  if (home.length === 0 && locksAlone.some(({ object }) => isOrphanLock(object, segment)))
    return true
  return isAttached(viewpoint, segment) && !home.some(({ object }) => isAttached(viewpoint, object))
}
