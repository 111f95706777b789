import { accountText, modeText } from '../../../system/wording.js'
import { segmentText } from '../../describe.js'
import type { SharedSegment } from '../../objects/segment.js'
import type { Check } from '../diagnosis-facts.js'
import { isAttached } from '../names.js'
import type { Viewpoint } from '../viewpoint.js'
import { sideText, subjectOf } from '../words.js'

/** Qt creates segments and locks with mode 0600: other users get PermissionDenied, first for the lock. */
export const findOtherUsers: Check = facts => {
  const { viewpoint, home, elsewhere } = facts
  return [...home, ...elsewhere]
    .filter(({ segment }) => !isAttached(viewpoint, segment) && !mayUse(viewpoint, segment))
    .map(({ segment }) => ({
      code: 'OTHER_USER',
      subject: subjectOf(segment, facts),
      cause: `The segment belongs to ${accountText(segment.owner)} with mode ${modeText(segment.mode)}, but ${sideText(viewpoint)} runs as ${accountText(viewpoint.user)}.`,
      evidence: [segmentText(segment)],
      remedy:
        segment.type === 'systemv'
          ? 'Run both programs as the same user, or the one that has no access as root with CAP_IPC_OWNER (a container needs cap_add: [IPC_OWNER])'
          : 'Run both programs as the same user, or the one that has no access as root with CAP_DAC_OVERRIDE',
    }))
}

/** Whether the viewpoint may read and write: Qt opens locks for both. */
function mayUse(viewpoint: Viewpoint, { type, owner, mode }: SharedSegment): boolean {
  if (owner === undefined || mode === undefined || viewpoint.user?.id === owner.id) return true
  return viewpoint.passesModeOf[type] || (mode & 0o006) === 0o006
}
