import { native } from '../../native/binding.js'
import type { KernelSegmentName, SegmentFacts } from '../../native/types.js'

/** What the kernel reports about a watched segment; `undefined` for a file, and when the segment is gone or not accessible. */
export function segmentFacts(name: KernelSegmentName | undefined): SegmentFacts | undefined {
  try {
    return name && native.look(name)
  } catch {
    return undefined
  }
}
