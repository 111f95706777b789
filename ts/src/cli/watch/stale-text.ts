import type { Stale } from '../../index.js'

/** "unchanged for 2000 ms, and the process that created the segment has exited" */
export function staleText({ unchangedFor, creator }: Stale): string {
  if (unchangedFor === undefined)
    return 'stale: the process that created the segment has exited, and no other process is attached'
  return `unchanged for ${unchangedFor} ms, and ${creators[creator]}`
}

const creators: Record<Stale['creator'], string> = {
  alive: 'the process that created the segment exists',
  exited: 'the process that created the segment has exited',
  unknown: 'the process that created it is unknown',
}
