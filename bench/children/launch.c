// launch RECORD pid1|plain PROGRAM ARG...: starts a program as a container runtime does, and notes
// in RECORD the moment before its execve, its pid and the moment of its end.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "note.h"

static void fail(const char *what) {
  dprintf(2, "launch: %s: %s\n", what, strerror(errno));
  _exit(125);
}

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  int is_pid1 = strcmp(argv[2], "pid1") == 0;
  int record = open_record(argv[1]);
  if (record < 0) fail(argv[1]);
  // Whoever measures may be killed: nothing outlives it.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (is_pid1 && unshare(CLONE_NEWPID | CLONE_NEWNS) != 0) fail("unshare");

  pid_t child = fork();
  if (child < 0) fail("fork");
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (is_pid1) {
      if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) fail("mount /");
      if (mount("proc", "/proc", "proc", 0, NULL) != 0) fail("mount /proc");
    }
    note(record, "exec", now_ns(), "");
    execv(argv[3], argv + 3);
    fail(argv[3]);
  }

  char text[32];
  snprintf(text, sizeof text, "%d", child);
  note(record, "pid", now_ns(), text);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  long long end_ns = now_ns();
  int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  snprintf(text, sizeof text, "%d", code);
  note(record, "exit", end_ns, text);
  return code;
}
