import { expect, test } from "bun:test";
import { ManualClock } from "../../../test/support/manual-clock.ts";
import { Quiescence } from "./quiescence.ts";

function create(): { clock: ManualClock; quiescence: Quiescence; quietAt: number[] } {
  const clock = new ManualClock();
  const quietAt: number[] = [];
  const wait = { minMs: 100, maxMs: 250 };
  const quiescence = new Quiescence(wait, clock, () => quietAt.push(clock.nowMs()));
  return { clock, quiescence, quietAt };
}

test("it calls back when nothing has changed for the least time", async () => {
  const { clock, quiescence, quietAt } = create();
  const startMs = clock.nowMs();
  quiescence.touch();
  await clock.advance(60);
  quiescence.touch();
  await clock.advance(1000);
  expect(quietAt).toEqual([startMs + 160]);
});

test("changes without end do not wait longer than the most", async () => {
  const { clock, quiescence, quietAt } = create();
  const startMs = clock.nowMs();
  for (let change = 0; change < 6; change++) {
    quiescence.touch();
    await clock.advance(50);
  }
  await clock.advance(1000);
  expect(quietAt).toEqual([startMs + 250, startMs + 350]);
});

test("stop() forgets the change", async () => {
  const { clock, quiescence, quietAt } = create();
  quiescence.touch();
  quiescence.stop();
  await clock.advance(1000);
  expect(quietAt).toEqual([]);
});
