// Runs a program with SIGUSR2, SIGWINCH and the first real-time signal blocked.
#include <signal.h>
#include <unistd.h>

int main(int argc, char **argv) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR2);
  sigaddset(&set, SIGWINCH);
  sigaddset(&set, SIGRTMIN);
  sigprocmask(SIG_SETMASK, &set, NULL);
  execvp(argv[1], argv + 1);
  return 99;
}
