/* Our own threads. A call opens the lock, waits for it, works under it and releases it. */

#ifdef TIME
#define LIMIT 1 /* of a call, in ticks */
#ifdef DEADLINE_PER_ROUND
#define isOverdue(t) (node[t].waitedHere == LIMIT)
#else
#define isOverdue(t) (node[t].waited == LIMIT)
#endif
#else
#define isOverdue(t) true /* without a clock, a wait may end at any moment */
#endif

/* A semaphore that we make is 1 at once (docs/lock-model.md, "What is left out"). */
inline nodeOpen(me, inode) {
  if :: file == NONE -> file = inode; sem[file].nameless = false :: else fi;
  node[me].id = file;
  if :: !sem[file].exists -> sem[file].exists = true; sem[file].set = true; sem[file].value = 1 :: else fi;
#ifdef TIME
  node[me].waitedHere = 0;
#endif
  node[me].at = open
}

inline nodeEnd(me) {
  node[me].at = out;
  node[me].hold = no;
#ifdef TIME
  node[me].waited = 0;
  node[me].waitedHere = 0;
#endif
  if :: !node[me].attached -> node[me].id = NONE :: else fi
}

/* The kernel owes the process a unit for each hold: none of them has been lost. */
#define allOwed(s) (sem[s].owed[NODE] >= inNode(nodeHolds, s))

/* The kernel has granted it. A stale hold of another thread may have released it since; then it is waited for again. */
inline nodeHold(me) {
  if
#if defined(OLD_RELEASE) || defined(RELEASE_BLIND) || defined(RELEASE_BY_PROCESS) || defined(RELEASE_BY_TURN)
  :: node[me].id != GONE && sem[node[me].id].owed[NODE] > 0 ->
#else
  :: node[me].id != GONE && sem[node[me].id].owed[NODE] > inNode(nodeHolds, node[me].id) ->
#endif
    node[me].hold = valid;
#ifdef RELEASE_BY_TURN
    turn[node[me].id] = me;
#endif
    node[me].at = locked
  :: else -> node[me].at = open
  fi
}

inline nodeRelease(me) {
  if
  :: node[me].id == GONE
  :: else ->
    s = node[me].id;
    before = units(s);
#if defined(OLD_RELEASE)
    if
    :: sem[s].owed[NODE] > 0 && sem[s].value == 0 -> semop(s, NODE, 1)
    :: sem[s].owed[NODE] > 0 && sem[s].value != 0 -> sem[s].owed[NODE] = sem[s].owed[NODE] - 1
    :: else
    fi;
#elif defined(RELEASE_BLIND)
    semop(s, NODE, 1);
#elif defined(RELEASE_BY_PROCESS)
    if :: sem[s].owed[NODE] > 0 -> semop(s, NODE, 1) :: else fi;
#elif defined(RELEASE_BY_TURN)
    if :: turn[s] == me && sem[s].owed[NODE] > 0 -> semop(s, NODE, 1) :: else fi;
#else
    if :: allOwed(s) -> semop(s, NODE, 1) :: else fi;
#endif
    node[me].hold = no;
    Changed = units(s) != before;
    s = 0
  fi;
  nodeEnd(me)
}

/*
 * The last to detach takes the lock along, unless a reset has taken it. What Qt has reset or raised is no longer ours
 * alone: then its removal breaks nothing that Qt has not broken.
 */
inline nodeDetach(me) {
  node[me].attached = false;
  dropSegment();
  if
#ifdef REMOVE_WHEN_LOST
  :: !segment && node[me].id != GONE ->
#else
  :: !segment && node[me].id != GONE && allOwed(node[me].id) ->
#endif
    if :: file == node[me].id -> file = NONE :: else fi;
    if :: sem[node[me].id].nameless || units(node[me].id) > 1 -> breakHolds(node[me].id) :: else fi;
    node[me].hold = no;
    rmid(node[me].id);
    nodeEnd(me)
  :: else
  fi
}

#define FREE_FILE(inode) (inode == 0 || ANOTHER_INODE && file == NONE)
#define BEGIN(inode) d_step { \
  node[me].at == out && (node[me].id == NONE || node[me].id == GONE) && FREE_FILE(inode) -> \
  printf("Node %d: open", me + 1); nodeOpen(me, inode); done() }
#define REOPEN(inode) d_step { \
  node[me].at == open && node[me].id == GONE && FREE_FILE(inode) -> \
  printf("Node %d: open again", me + 1); nodeOpen(me, inode); done() }

proctype Node(byte me) {
end:
  do
  :: BEGIN(0)
  :: BEGIN(1)
  :: REOPEN(0)
  :: REOPEN(1)
  :: d_step { node[me].at == out && node[me].id != NONE && node[me].id != GONE ->
      printf("Node %d: begin", me + 1); node[me].at = open; done() }
  :: d_step { node[me].at == open && node[me].id != GONE && sem[node[me].id].value > 0 ->
      printf("Node %d: acquire", me + 1); semop(node[me].id, NODE, -1); node[me].at = granted; done() }
  :: d_step { node[me].at == granted -> printf("Node %d: hold", me + 1); nodeHold(me); done() }
  /* A Qt program that was killed after semget() leaves a lock that nobody sets to 1. */
  :: d_step { node[me].at == open && node[me].id != GONE && sem[node[me].id].value == 0 &&
      !sem[node[me].id].used && !sem[node[me].id].set ->
      printf("Node %d: set a lock that nobody has set", me + 1);
      sem[node[me].id].value = 1; sem[node[me].id].set = true; done() }
  :: d_step { node[me].at == open && isOverdue(me) -> printf("Node %d: time out", me + 1); nodeEnd(me); done() }
  :: d_step { node[me].at == locked && !node[me].attached ->
      printf("Node %d: attach or create", me + 1); segment = true; node[me].attached = true; done() }
  :: d_step { node[me].at == locked && node[me].attached -> printf("Node %d: detach", me + 1); nodeDetach(me); done() }
  :: d_step { node[me].at == locked -> printf("Node %d: release", me + 1); nodeRelease(me); done() }
  od
}
