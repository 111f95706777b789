import './addressing/own-environment.js'

export type { BackendChoice } from './addressing/backend.js'
export {
  type BackendCapability,
  type Capabilities,
  capabilities,
} from './addressing/capabilities.js'
export type { SegmentKey } from './addressing/segment-address.js'
export type { AccessMode } from './arguments/access-mode.js'
export type { SyncTiming, Timing } from './arguments/timing.js'
export { BoundedBuffer } from './bounded-buffer/bounded-buffer.js'
export type { BufferKeys, BufferOptions } from './bounded-buffer/options.js'
export type { Codec, Infer } from './codec/codec.js'
export { CodecError } from './errors/codec-error.js'
export {
  QtIpcError,
  type QtIpcErrorCode,
  type QtIpcErrorDetails,
  type QtIpcErrorName,
} from './errors/qt-ipc-error.js'
export {
  type KeyEnvironment,
  type KeyKind,
  type KeyOptions,
  type KeyProblem,
  type KeyType,
  NativeIpcKey,
} from './keys/index.js'
export { type MapOptions, MappedFile } from './mapped-file/mapped-file.js'
export type { Into, Range } from './memory/copy-planner.js'
export type { Lock } from './memory/lock.js'
export type {
  PeekOptions,
  ReadOptions,
  SyncReadOptions,
  SyncWriteOptions,
  WriteOptions,
} from './memory/memory-handle.js'
export type { Change } from './memory/watch/change.js'
export type { Sequence, SequenceCounter, WatchOptions } from './memory/watch/options.js'
export type { Watch } from './memory/watch/watch.js'
export type { RepairOptions } from './repair/repair.js'
export { type SemaphoreOptions, SystemSemaphore } from './semaphore/system-semaphore.js'
export type { AttachOptions, SyncAttachOptions } from './shared-memory/attach-options.js'
export { SharedMemory } from './shared-memory/shared-memory.js'
export { SingleInstance, type SingleInstanceOptions } from './single-instance/single-instance.js'
