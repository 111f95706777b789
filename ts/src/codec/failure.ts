import type { PathStep } from '../codec-error.js'

/** A failure on its way up: each container adds its step, the codec at the top makes the public error of it. */
export class Failure {
  readonly steps: PathStep[] = []

  constructor(readonly finish: (path: string) => Error) {}
}

/** Misuse: a value that this type cannot hold. `RangeError` when only its size is wrong, else `TypeError`. */
export function invalid(value: unknown, wanted: string, path: readonly PathStep[] = []): Failure {
  const wrong = new Failure(at => {
    const inRange = typeof value === 'number' || typeof value === 'bigint'
    const message = `${at === '' ? '' : `${at}: `}${show(value)} is not ${wanted}`
    return inRange ? new RangeError(message) : new TypeError(message)
  })
  wrong.steps.push(...path)
  return wrong
}

/** Adds one step to an error on its way up. */
export function within(error: unknown, step: PathStep): unknown {
  if (error instanceof Failure) error.steps.unshift(step)
  return error
}

/** What the caller of the codec gets to see. */
export function publicError(error: unknown): unknown {
  return error instanceof Failure ? error.finish(showPath(error.steps)) : error
}

/** `frames[3].name` */
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
