/* Everything that may happen to the processes at any moment: they are killed, time passes, the lock is repaired. */

#define isRunning(p) (qt[p].at != out || sem[0].owed[p] != 0 || sem[1].owed[p] != 0)
#define KILL_QT(p) d_step { isRunning(p) -> printf("Qt %d: end", p + 1); undo(p); qtClose(p); done() }

#ifdef TIME
/* In the kernel, and not yet over time: our other threads act before time passes. */
#define isWaiting(t) (node[t].at == open && node[t].id != GONE && sem[node[t].id].value == 0 && !isOverdue(t))
#if THREADS == 1
#define timeMayPass isWaiting(0)
#else
#define mayTick(t) (node[t].at != open || isWaiting(t))
#define timeMayPass (mayTick(0) && mayTick(1) && (isWaiting(0) || isWaiting(1)))
#endif

inline tick() {
  for (i : 0 .. THREADS - 1) {
    if
    :: node[i].at == open ->
      node[i].waited++;
      node[i].waitedHere++;
      if :: node[i].waited > LIMIT -> Overdue = true :: else fi
    :: else
    fi
  }
  i = 0
}
#endif

inline killNode() {
  undo(NODE);
  for (i : 0 .. THREADS - 1) {
    node[i].attached = false;
    nodeEnd(i)
  }
  i = 0
}

/* SharedMemory.repairLock() of a process that has nothing to do with the others. */
#define mayHold(s) (inQt(opensQt, s) + inNode(opensNode, s) > 0)
#define isHeldByTheDead(s) (sem[s].value == 0 && !mayHold(s))

#define REPAIR(s) d_step { \
  sem[s].exists && isHeldByTheDead(s) -> \
  printf("Repair"); Changed = units(s) > 0; sem[s].value = 1; sem[s].set = true; done() }

#define REPAIR_DOWN(s) d_step { \
  sem[s].value > 1 -> printf("Repair: lower"); Changed = true; sem[s].value = sem[s].value - 1; done() }

#define REPAIR_UP(s) d_step { \
  sem[s].value == 0 && sem[s].last == DEAD -> \
  printf("Repair: last pid"); Changed = units(s) > 0; sem[s].value = 1; done() }

active proctype World() {
end:
  do
  :: KILL_QT(0)
#if QT > 1
  :: KILL_QT(1)
#endif
#if QT > 2
  :: KILL_QT(2)
#endif
  :: d_step { node[0].at != out || node[0].attached || node[THREADS - 1].at != out || node[THREADS - 1].attached ->
      printf("Node: end"); killNode(); done() }
#ifdef TIME
  :: d_step { timeMayPass -> printf("A tick"); tick(); done() }
#endif
  :: REPAIR(0)
  :: REPAIR(1)
#ifdef REPAIR_LOWERS
  :: REPAIR_DOWN(0)
  :: REPAIR_DOWN(1)
#endif
#ifdef REPAIR_BY_LAST_PID
  :: REPAIR_UP(0)
  :: REPAIR_UP(1)
#endif
  od
}

init {
  atomic {
    byte n;
    for (n : 0 .. QT - 1) { run Qt(n) }
    for (n : 0 .. THREADS - 1) { run Node(n) }
  }
}
