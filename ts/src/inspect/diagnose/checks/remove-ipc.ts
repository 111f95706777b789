import { accountText } from '../../../system/wording.js'
import { segmentText } from '../../describe.js'
import type { Check } from '../diagnosis-facts.js'
import { subjectOf } from '../words.js'

/** With RemoveIPC, systemd removes the objects of an ordinary user when the last session of that user ends. */
export const findRemoveIpc: Check = facts => {
  const { removeIpc, largestSystemUid } = facts.machine
  if (!removeIpc?.value) return []
  const services = facts.survey.processes.filter(({ inLoginSession }) => !inLoginSession)
  const isService = ({ pid }: { pid: number }) => services.some(service => service.pid === pid)
  return (
    facts.segments
      // systemd sees its own namespaces only, not those of containers.
      .filter(({ own, owner }) => own && owner !== undefined && owner.id > largestSystemUid)
      .filter(({ users }) => users.some(isService))
      .map(segment => ({
        code: 'REMOVE_IPC',
        subject: subjectOf(segment, facts),
        cause: `A service uses this segment as ${accountText(segment.owner)}, which is not a system user: systemd removes the segment when the last login session of that user ends.`,
        evidence: [segmentText(segment), `RemoveIPC=yes in ${removeIpc.source}`],
        remedy:
          'Run the service as a system user (useradd --system), or set RemoveIPC=no in /etc/systemd/logind.conf and restart systemd-logind',
      }))
  )
}
