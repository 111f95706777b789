import { Failure, publicError } from '../codec/failure.js'
import type { PathStep } from '../errors/codec-error.js'
import { LayoutFailure } from './layout-failure.js'
import type { PlacedMember, Resolved } from './resolved.js'

/** The public error for a failure inside of `root` at offset `start`, with the path of the part that failed. */
export function errorIn(root: Resolved<unknown>, error: unknown, start = 0): unknown {
  if (!(error instanceof Failure)) return error
  const steps = error instanceof LayoutFailure ? stepsTo(root, error, start) : []
  error.steps.unshift(...steps)
  return publicError(error)
}

/** Adds the member of a union to a failure, as members of a union have equal offsets. */
export function insideUnion(
  union: Resolved<unknown>,
  { key, offset, type }: PlacedMember,
  error: unknown,
  start: number,
): unknown {
  if (!(error instanceof LayoutFailure)) return error
  const inside = new LayoutFailure(error.finish, error.at, union)
  inside.steps.push(key, ...stepsTo(type, error, start + offset), ...error.steps)
  return inside
}

function stepsTo(root: Resolved<unknown>, { at, type }: LayoutFailure, start: number): PathStep[] {
  const steps: PathStep[] = []
  let part = root
  let offset = start
  while (part !== type) {
    const { elements, members } = part
    if (elements) {
      const index = Math.floor((at - offset) / elements.type.size)
      steps.push(index)
      offset += index * elements.type.size
      part = elements.type
      continue
    }
    // Bit fields share bytes, so they are distinguished by type.
    const covering = (members ?? []).filter(
      member => at >= offset + member.offset && at < offset + member.offset + member.type.size,
    )
    const member = covering.find(member => member.type === type) ?? covering[0]
    if (!member) break
    steps.push(member.key)
    offset += member.offset
    part = member.type
  }
  return steps
}
