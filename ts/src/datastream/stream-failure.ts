import { Failure } from '../codec/failure.js'
import { DataStreamError, type DataStreamErrorCode } from './data-stream-error.js'

export { Failure, invalid, publicError, within } from '../codec/failure.js'

/** A failure caused by the stream, rather than by an invalid argument. */
export function failure(
  code: DataStreamErrorCode,
  message: string,
  offset: number,
  options?: ErrorOptions,
): Failure {
  return new Failure(
    path => new DataStreamError(code, `${message} (offset ${offset})`, offset, path, options),
  )
}

/** The path step for a key of a map. */
export function keyStep(key: unknown): string {
  return typeof key === 'number' || typeof key === 'bigint' ? `[${key}]` : `['${String(key)}']`
}
