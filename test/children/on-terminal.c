// Runs a program on a terminal of its own: stdin is typed there, and what appears there goes to
// stdout. Ends with the program's code. SIGUSR1 changes the size of the window. With "pid1" as the
// first argument the program is PID 1 of a container, as with docker run -it.
#define _GNU_SOURCE
#include <poll.h>
#include <pty.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

static int terminal;

static void resize(int signal) {
  struct winsize size = {.ws_row = 40, .ws_col = 132};
  ioctl(terminal, TIOCSWINSZ, &size);
}

static void copy(int from, int to) {
  char bytes[4096];
  ssize_t count = read(from, bytes, sizeof bytes);
  if (count > 0 && write(to, bytes, count) < 0) _exit(90);
  if (count == 0 && from == 0) close(0);
}

int main(int argc, char **argv) {
  int is_pid1 = strcmp(argv[1], "pid1") == 0, status = 0;
  if (is_pid1 && unshare(CLONE_NEWPID | CLONE_NEWNS) != 0) return 91;
  pid_t child = forkpty(&terminal, NULL, NULL, NULL);
  if (child == 0) {
    if (is_pid1) mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL);
    if (is_pid1 && mount("proc", "/proc", "proc", 0, NULL) != 0) return 92;
    execvp(argv[1 + is_pid1], argv + 1 + is_pid1);
    return 93;
  }
  signal(SIGUSR1, resize);
  for (;;) {
    struct pollfd files[] = {{0, POLLIN, 0}, {terminal, POLLIN, 0}};
    if (poll(files, 2, -1) < 0) continue;
    if (files[0].revents & POLLNVAL) files[0].fd = -1;
    if (files[0].revents & (POLLIN | POLLHUP)) copy(0, terminal);
    if (files[1].revents & POLLIN) copy(terminal, 1);
    else if (files[1].revents) break;
  }
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
