import { accountText, nameOf, segmentText } from '../../describe.js'
import { isInLoginSession } from '../../processes/process-facts.js'
import type { Check } from '../case.js'

/** With RemoveIPC, systemd takes the objects of an ordinary user away when the last session of that user ends. */
export const findRemoveIpc: Check = ({ segments, machine: { removeIpc, largestSystemUid } }) => {
  if (!removeIpc?.value) return []
  return segments
    .filter(({ owner }) => owner !== undefined && owner.id > largestSystemUid)
    .filter(({ users }) => users.some(({ pid }) => !isInLoginSession(pid)))
    .map(segment => ({
      code: 'REMOVE_IPC',
      subject: nameOf(segment),
      cause: `A service uses this segment as ${segment.owner ? accountText(segment.owner) : '?'}, who is no system user, and systemd removes what such a user owns when the last login session of that user ends.`,
      evidence: [segmentText(segment), `RemoveIPC=yes in ${removeIpc.source}`],
      remedy:
        'Run the service as a system user (useradd --system), or set RemoveIPC=no in /etc/systemd/logind.conf and restart systemd-logind',
    }))
}
