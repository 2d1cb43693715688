// Runs a program with an environment that no shell would make, after what its own has.
#define _GNU_SOURCE
#include <unistd.h>

int main(int argc, char **argv, char **environment) {
  char *odd[] = {"NOEQUALS", "=NONAME", "TWICE=1", "TWICE=2", "BYTES=\xff\xfe \x80", "EMPTY=", 0};
  char *all[256];
  int count = 0;
  for (char **entry = odd; *entry != NULL; entry++) all[count++] = *entry;
  for (char **entry = environment; *entry != NULL && count < 255; entry++) all[count++] = *entry;
  all[count] = NULL;
  return execvpe(argv[1], argv + 1, all);
}
