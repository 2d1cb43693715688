import { expect, test } from "bun:test";
import type { ChangeReason, EventOf } from "../event/event.ts";
import { HandlerNews } from "./handler-news.ts";

const job = "onChange.app";

/** A change to the set of these ids; what the watch itself found new is not what counts. */
function change(reason: ChangeReason, ...ids: string[]): EventOf<"watchChanged"> {
  const instances = ids.map((id) => ({ id, address: "198.18.0.1", port: 80 }));
  return { kind: "watchChanged", watch: "app", reason, instances, added: [], removed: [] };
}

function createNews() {
  const news = new HandlerNews();
  return {
    run: (cause: EventOf<"watchChanged">) => {
      const variables = news.variablesFor(job, cause);
      return `+${variables["CONTAINERBUDDY_ADDED"]} -${variables["CONTAINERBUDDY_REMOVED"]}`;
    },
    end: (code: number) => news.onEvent({ kind: "jobExited", job, end: { kind: "exited", code } }),
    news,
  };
}

test("the first run is told everybody, and the next one what is new and what has gone", () => {
  const { run, end } = createNews();
  expect(run(change("initial", "a", "b"))).toBe("+a b -");
  end(0);
  expect(run(change("changed", "b", "c"))).toBe("+c -a");
});

test("a run that stands for several changes is told all of them", () => {
  const { run, end } = createNews();
  run(change("initial", "a"));
  // Meanwhile b came, and then c: only the last change starts a run.
  end(0);
  expect(run(change("changed", "a", "b", "c"))).toBe("+b c -");
});

test("what a failed run was told is told again, together with what has changed since", () => {
  const { run, end } = createNews();
  run(change("initial", "a"));
  end(0);
  expect(run(change("changed", "a", "b"))).toBe("+b -");
  end(1);
  expect(run(change("changed", "b", "c"))).toBe("+b c -a");
});

test("a handler that is new by a reload is told everybody", () => {
  const { run, end } = createNews();
  run(change("initial", "a"));
  end(0);
  expect(run(change("initial", "a", "b"))).toBe("+a b -");
});

test("other causes have no variables", () => {
  const { news } = createNews();
  expect(news.variablesFor(job, { kind: "startup" })).toEqual({});
  expect(news.variablesFor(job, undefined)).toEqual({});
});
