/* What the kernel and the file system know, and what their calls do. */
#define INODES 2
/* A new key file may get the inode of the old one, or (ANOTHER_INODE) one that makes another key. */
#ifndef ANOTHER_INODE
#define ANOTHER_INODE 1
#endif
#define NONE 2     /* no key file; no semaphore open */
#define GONE 3     /* the semaphore that was open has been removed: EINVAL, EIDRM */
#define NODE QT    /* the undo count after those of the Qt programs */
#define HIGHEST 3  /* values above are not followed; Qt can raise a lock up to 32,767 */

typedef Semaphore {
  bool exists;
  bool set;        /* SETVAL has given it its value */
  bool used;       /* a semop has succeeded (sem_otime) */
  bool nameless;   /* a Qt program took its key file away: programs that come now meet elsewhere */
  byte value;
  short owed[QT + 1] /* undo count: what the kernel adds when that process ends */
#ifdef REPAIR_BY_LAST_PID
  ; byte last      /* the process that changed it last (GETPID) */
#endif
}

/* A program that holds a lock goes on believing it (broken) when a reset or a removal has ended the hold. */
mtype:hold = { no, valid, broken }
mtype:goal = { none, attach, create }
mtype:place = { out, open, granted, locked, closing }

/* A QSharedMemory of a Qt program with its QSystemSemaphore. */
typedef Program {
  mtype:place at = out;
  mtype:goal goal = none; /* of the call that is going on */
  mtype:hold hold = no;
  byte id = NONE;  /* the semaphore that is open */
  bool owns;       /* removes semaphore and key file when it closes */
  bool isSetting;  /* SETVAL comes next */
  bool attached
}

/* A SharedMemory of one thread of the Node process. */
typedef Thread {
  mtype:place at = out;
  mtype:hold hold = no;
  byte id = NONE;
  bool attached
#ifdef TIME
  ; byte waited     /* ticks since the call began */
  ; byte waitedHere /* ticks since it opened the semaphore */
#endif
}

byte file = NONE;  /* the inode of the key file */
bool segment;      /* exists */
Semaphore sem[INODES];
Program qt[QT];
Thread node[THREADS];

/* Scratch: 0 between steps. */
byte i, s, before;

#ifdef RELEASE_BY_TURN
byte turn[INODES]; /* the thread of ours that was the last to acquire it */
#endif

#ifdef REPAIR_BY_LAST_PID
#define DEAD (QT + 1)
#define noteLast(which, process) sem[which].last = process
#else
#define noteLast(which, process) skip
#endif

/* semop() with SEM_UNDO. */
inline semop(which, process, by) {
  sem[which].value = sem[which].value + by;
  sem[which].owed[process] = sem[which].owed[process] - by;
  sem[which].used = true;
  noteLast(which, process)
}

inline breakHolds(which) {
  for (i : 0 .. QT - 1) {
    if :: qt[i].id == which && qt[i].hold == valid -> qt[i].hold = broken :: else fi
  }
  for (i : 0 .. THREADS - 1) {
    if :: node[i].id == which && node[i].hold == valid -> node[i].hold = broken :: else fi
  }
  i = 0
}

/* SETVAL to 1 also clears the undo counts of all processes. */
inline setval(which, process) {
  breakHolds(which);
  for (i : 0 .. QT) { sem[which].owed[i] = 0 }
  sem[which].value = 1;
  sem[which].set = true;
  noteLast(which, process);
  i = 0
}

inline rmid(which) {
  s = which;
  for (i : 0 .. QT - 1) { if :: qt[i].id == s -> qt[i].id = GONE :: else fi }
  for (i : 0 .. THREADS - 1) { if :: node[i].id == s -> node[i].id = GONE :: else fi }
  for (i : 0 .. QT) { sem[s].owed[i] = 0 }
  sem[s].exists = false;
  sem[s].set = false;
  sem[s].used = false;
  sem[s].nameless = false;
  sem[s].value = 0;
  noteLast(s, 0);
  i = 0;
  s = 0
}

/* Whoever detaches last removes the segment. */
inline dropSegment() {
  segment = false;
  for (i : 0 .. QT - 1) { segment = segment || qt[i].attached }
  for (i : 0 .. THREADS - 1) { segment = segment || node[i].attached }
  i = 0
}

/* The process ends: the kernel adds what it owes; a value below 0 becomes 0. */
inline undo(process) {
  for (s : 0 .. INODES - 1) {
    if
    :: sem[s].owed[process] != 0 ->
      if
      :: sem[s].value + sem[s].owed[process] < 0 -> sem[s].value = 0
      :: else -> sem[s].value = sem[s].value + sem[s].owed[process]
      fi;
      sem[s].owed[process] = 0
    :: else
    fi
#ifdef REPAIR_BY_LAST_PID
    ; if :: sem[s].last == process -> sem[s].last = DEAD :: else fi
#endif
  }
  s = 0
}
