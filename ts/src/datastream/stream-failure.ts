import { Failure } from '../codec/failure.js'
import { DataStreamError, type DataStreamErrorCode } from './data-stream-error.js'

export { Failure, invalid, publicError, within } from '../codec/failure.js'

/** A failure of the stream itself. */
export function failure(code: DataStreamErrorCode, message: string, offset: number): Failure {
  return new Failure(
    path => new DataStreamError(code, `${message} (offset ${offset})`, offset, path),
  )
}

/** The step into a map at `key`. */
export function keyStep(key: unknown): string {
  return typeof key === 'number' || typeof key === 'bigint' ? `[${key}]` : `['${String(key)}']`
}
