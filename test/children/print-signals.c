// Prints "signal N" for each signal it gets, 1 to 31. Ends with code 3 after the one named by its
// argument (15 when there is none), or after the first one when that is no number.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
  int last = argc > 1 ? atoi(argv[1]) : SIGTERM;
  sigset_t all;
  sigfillset(&all);
  sigdelset(&all, SIGCHLD);
  sigprocmask(SIG_SETMASK, &all, NULL);
  setvbuf(stdout, NULL, _IOLBF, 0);
  printf("ready\n");
  for (;;) {
    int signal = 0;
    sigwait(&all, &signal);
    printf("signal %d\n", signal);
    if (signal == last || last == 0) return 3;
  }
}
