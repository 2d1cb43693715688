// Makes as many orphans as its argument says, by forking twice, and prints "ended" when the last
// one has ended; then it waits for a signal.
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv) {
  int count = atoi(argv[1]), alive[2];
  if (pipe(alive) != 0) return 1;
  for (int at = 0; at < count; at++) {
    pid_t child = fork();
    if (child < 0) return 1;
    if (child == 0) {
      // The pipe ends when the last orphan has ended.
      if (fork() == 0) usleep(1000 * (at % 50));
      _exit(at % 256);
    }
    waitpid(child, NULL, 0);
  }
  close(alive[1]);
  char byte;
  while (read(alive[0], &byte, 1) > 0) {
  }
  printf("ended\n");
  fflush(stdout);
  pause();
}
