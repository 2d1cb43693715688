// Runs a program as systemd's MemoryDenyWriteExecute does: no memory is writable and executable.
#include <sys/prctl.h>
#include <unistd.h>

#ifndef PR_SET_MDWE
#define PR_SET_MDWE 65
#endif

int main(int argc, char **argv) {
  // 98: the kernel is older than 6.3.
  if (prctl(PR_SET_MDWE, 1L, 0L, 0L, 0L) != 0) return 98;
  execvp(argv[1], argv + 1);
  return 99;
}
