// handler RECORD: what a change starts. Notes its first instruction and what it was told.
#include <stdlib.h>

#include "note.h"

static const char *variable(const char *name) {
  const char *value = getenv(name);
  return value && *value ? value : "-";
}

int main(int argc, char **argv) {
  long long ns = now_ns();
  if (argc < 2) return 2;
  char told[512];
  snprintf(told, sizeof told, "%s %s %s", variable("CONTAINERBUDDY_PASSING"),
           variable("CONTAINERBUDDY_REASON"), variable("CONTAINERBUDDY_WATCH"));
  note(open_record(argv[1]), "handler", ns, told);
  return 0;
}
