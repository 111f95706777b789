import type { Check } from '../diagnosis-facts.js'
import { findCollisions } from './collision.js'
import { findOtherFolders } from './folders.js'
import { findKeyFiles } from './key-files.js'
import { findOtherKinds } from './kinds.js'
import { findLimits } from './limits.js'
import { findLocks } from './locks.js'
import { findMissing } from './missing.js'
import { findOtherNamespaces } from './namespaces.js'
import { findOrphans } from './orphan.js'
import { findQtReleases } from './qt-releases.js'
import { findRemoveIpc } from './remove-ipc.js'
import { findRemoved } from './removed.js'
import { findSplitLocks } from './split-lock.js'
import { findSplitSegments } from './split-segment.js'
import { findTakenNames } from './taken-names.js'
import { findUnreadLocks } from './unread-locks.js'
import { findUnusableFolders } from './unusable-folders.js'
import { findOtherUsers } from './users.js'
import { findWithoutSize } from './without-size.js'

/** All checks, in the order in which findings are reported: the causes that separate programs come first. */
export const checks: readonly Check[] = [
  findOtherNamespaces,
  findOtherFolders,
  findOtherUsers,
  findOtherKinds,
  findQtReleases,
  findCollisions,
  findSplitSegments,
  findRemoved,
  findSplitLocks,
  findKeyFiles,
  findLocks,
  findWithoutSize,
  findUnreadLocks,
  findOrphans,
  findTakenNames,
  findUnusableFolders,
  findMissing,
  findLimits,
  findRemoveIpc,
]
