// app RECORD once|stay: the application. Notes its first instruction, and, when it stays, the
// moment at which SIGTERM reaches it, which ends it.
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#include "note.h"

static int record;

static void on_term(int signal) {
  long long ns = now_ns();
  (void)signal;
  note(record, "term", ns, "");
  _exit(0);
}

int main(int argc, char **argv) {
  long long ns = now_ns();
  if (argc < 3) return 2;
  record = open_record(argv[1]);
  note(record, "app", ns, "");
  if (strcmp(argv[2], "once") == 0) return 0;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  signal(SIGTERM, on_term);
  note(record, "ready", now_ns(), "");
  for (;;) pause();
}
