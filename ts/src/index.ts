import './system-environment.js'

export { BoundedBuffer } from './bounded-buffer/bounded-buffer.js'
export type { BufferKeys, BufferOptions } from './bounded-buffer/options.js'
export { type BackendCapability, type Capabilities, capabilities } from './capabilities.js'
export type { Codec, Infer } from './codec.js'
export { CodecError } from './codec-error.js'
export {
  QtIpcError,
  type QtIpcErrorCode,
  type QtIpcErrorDetails,
  type QtIpcErrorName,
} from './errors.js'
export {
  type KeyEnvironment,
  type KeyKind,
  type KeyOptions,
  type KeyProblem,
  type KeyType,
  NativeIpcKey,
} from './keys/index.js'
export type { Lock } from './lock.js'
export type {
  PeekOptions,
  ReadOptions,
  SyncReadOptions,
  SyncWriteOptions,
  WriteOptions,
} from './locked-memory.js'
export type { RepairOptions } from './maintenance.js'
export { type MapOptions, MappedFile } from './mapped-file.js'
export type { Into, Range } from './memory.js'
export type { AccessMode } from './segment-entry.js'
export type { BackendChoice, SegmentKey } from './segment-key.js'
export type { AttachOptions, SyncAttachOptions } from './settings.js'
export { SharedMemory } from './shared-memory.js'
export { SingleInstance, type SingleInstanceOptions } from './single-instance/single-instance.js'
export { type SemaphoreOptions, SystemSemaphore } from './system-semaphore.js'
export type { SyncTiming, Timing } from './timing.js'
export type { Change } from './watch/change.js'
export type { Sequence, SequenceCounter, WatchOptions } from './watch/options.js'
export type { Watch } from './watch/watch.js'
