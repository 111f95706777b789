import type { Arbitrary } from 'fast-check'
import fc from 'fast-check'
import type { DataStream, Type } from 'qt-ipc/datastream'
import * as any from './arbitraries.js'
import type { Generation, StreamSetup } from './oracle.js'
import { type Tagged, tagged } from './tagged-json.js'

export interface Setup extends StreamSetup {
  readonly generation: Generation
}

/** One type and what to try with it. */
export interface Case {
  /** The oracle's name of the type. */
  readonly name: string
  readonly type: (ds: DataStream) => Type<unknown>
  readonly values: (setup: Setup) => Arbitrary<unknown>
  /** The value for the oracle; by default the value in tagged JSON, whole. `undefined`: bytes only, read and written again. */
  readonly describe: ((value: unknown, bytes: Uint8Array) => Tagged) | undefined
  readonly fits: (setup: Setup) => boolean
  /** Whether Qt writes the same bytes again; not with pictures, which it compresses anew. */
  readonly rewrites: boolean
  /** Whether Qt reads what it writes itself. */
  readonly qtReads: (setup: Setup) => boolean
}

export interface Options<T> {
  readonly describe?: ((value: T, bytes: Uint8Array) => Tagged) | undefined
  readonly fits?: (setup: Setup) => boolean
  readonly rewrites?: boolean
  readonly qtReads?: (setup: Setup) => boolean
}

/** A case; see `Case` for the defaults. */
export function of<T>(
  name: string,
  type: (ds: DataStream) => Type<T>,
  values: Arbitrary<T> | ((setup: Setup) => Arbitrary<T>),
  options: Options<T> = {},
): Case {
  const describe = 'describe' in options ? options.describe : tagged
  return {
    name,
    type,
    values: typeof values === 'function' ? values : () => values,
    describe: describe as Case['describe'],
    fits: options.fits ?? (() => true),
    rewrites: options.rewrites ?? true,
    qtReads: options.qtReads ?? (() => true),
  }
}

/** Types whose values Qt can take only from a stream. */
export const bytesOnly = { describe: undefined }
/** Real numbers in the width that the stream has. */
export const real = ({ single, version }: Setup) =>
  single && version >= 12 ? any.float : any.double

export const point = fc.record({ x: any.small, y: any.small })

/** Below version 3 a null string reads as an empty one, which these types take for null again. */
export const sinceNull = { fits: ({ version }: Setup) => version >= 3 }

export const isQt6 = ({ generation }: Setup) => generation === 6
