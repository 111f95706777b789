import type { PathStep } from '../errors/codec-error.js'

/** An internal failure: each container adds its step to the path, and the outermost codec turns it into the public error. */
export class Failure {
  readonly steps: PathStep[] = []

  constructor(readonly finish: (path: string) => Error) {}
}

/** A value that a type cannot encode: `RangeError` for a number or bigint, else `TypeError`. */
export function invalid(value: unknown, wanted: string, path: readonly PathStep[] = []): Failure {
  const wrong = new Failure(at => {
    const inRange = typeof value === 'number' || typeof value === 'bigint'
    const message = `${at === '' ? '' : `${at}: `}${show(value)} is not ${wanted}`
    return inRange ? new RangeError(message) : new TypeError(message)
  })
  wrong.steps.push(...path)
  return wrong
}

/** Adds one step to the path of a failure. */
export function within(error: unknown, step: PathStep): unknown {
  if (error instanceof Failure) error.steps.unshift(step)
  return error
}

/** Runs `work` for a part of a value, whose failures get its step. */
export function atStep<T>(step: PathStep, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw within(error, step)
  }
}

/** The error that the caller of the codec receives. */
export function publicError(error: unknown): unknown {
  return error instanceof Failure ? error.finish(showPath(error.steps)) : error
}

/** The path of a value: `frames[3].name`. */
export function showPath(steps: readonly PathStep[]): string {
  let path = ''
  for (const step of steps) {
    if (typeof step === 'number') path += `[${step}]`
    else if (step.startsWith('[') || path === '') path += step
    else path += `.${step}`
  }
  return path
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 80))
  if (typeof value === 'bigint') return `${value}n`
  if (Object.is(value, -0)) return '-0'
  if (typeof value !== 'object' || value === null) return String(value)
  return `an object of ${value.constructor?.name ?? 'no class'}`
}
