import type { CutPart, FixedLayout } from '../fixed-layout.js'
import type { Input } from '../input.js'
import type { Failure } from '../stream-failure.js'
import type { Type } from '../type.js'

/** A field's name and type. */
export type Entry = readonly [string, Type<unknown>]

/** A field of fixed size, and its offset from the first field of its run. */
export interface FixedField {
  readonly key: string
  readonly index: number
  readonly layout: FixedLayout<unknown>
  readonly offset: number
}

/** Consecutive fields of fixed size, which are checked and skipped together. */
export interface Run {
  readonly fields: FixedField[]
  size: number
}

/** A field whose size is in the stream. */
export interface VariableField {
  readonly key: string
  readonly index: number
  readonly type: Type<unknown>
}

/** The fields of a record in the form that readers and writers use. */
export function partsOf(entries: readonly Entry[]): (Run | VariableField)[] {
  const parts: (Run | VariableField)[] = []
  let run: Run | undefined
  entries.forEach(([key, type], index) => {
    const layout = type.parts.fixed
    if (!layout) {
      run = undefined
      parts.push({ key, index, type })
      return
    }
    if (!run) {
      run = { fields: [], size: 0 }
      parts.push(run)
    }
    run.fields.push({ key, index, layout, offset: run.size })
    run.size += layout.size
  })
  return parts
}

/** The smallest part of the run that the first `available` bytes do not contain completely. */
export function cutOf({ fields, size }: Run, available: number): CutPart {
  const field = fields.find(({ offset, layout }) => offset + layout.size > available)
  if (!field) return { steps: [], offset: 0, size }
  const cut = field.layout.cutAt(available - field.offset)
  return { steps: [field.key, ...cut.steps], offset: field.offset + cut.offset, size: cut.size }
}

/** The failure of a run that the input does not contain completely. */
export function shortRun(run: Run, input: Input): Failure {
  const cut = cutOf(run, input.remaining)
  const failure = input.pastEnd(cut.size, input.pos + cut.offset)
  failure.steps.push(...cut.steps)
  return failure
}
