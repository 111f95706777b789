import type { Survey } from '../../inspect/index.js'
import type { Output } from '../terminal/output.js'

/** Notes on stderr which processes and namespaces could not be inspected. */
export function noteNotVisible(output: Output, { unseen, namespaces }: Survey): void {
  const { length } = unseen.unreadable
  if (length > 0)
    output.note(
      `${length} process${length === 1 ? '' : 'es'} of other users could not be inspected; run as root to include them`,
    )
  if (unseen.hidden) output.note('/proc does not show all processes here (a container, or hidepid)')
  for (const { id, problem } of namespaces)
    if (problem !== undefined) output.note(`${id} could not be entered: ${problem}`)
}
