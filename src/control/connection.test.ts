import { expect, test } from "bun:test";
import { ManualClock, settle } from "../../test/support/manual-clock.ts";
import { limits } from "../base/limits.ts";
import { type Answer, toAnswer } from "./answer.ts";
import { Connection } from "./connection.ts";
import type { Stream } from "./route.ts";

/** A client that takes as many bytes as it has room for. */
class FakeWire {
  text = "";
  fate: "open" | "ended" | "shut down" | "terminated" = "open";
  room = Number.POSITIVE_INFINITY;

  write(bytes: Uint8Array): number {
    const taken = bytes.subarray(0, this.room);
    this.text += Buffer.from(taken).toString();
    this.room -= taken.byteLength;
    return taken.byteLength;
  }

  end(): void {
    this.fate = "ended";
  }

  shutdown(): void {
    this.fate = "shut down";
  }

  terminate(): void {
    this.fate = "terminated";
  }
}

function open(answer: Answer | Stream = toAnswer("/v3/x", { kind: "done" })) {
  const wire = new FakeWire();
  const clock = new ManualClock();
  const connection = new Connection({ wire, clock, answer: async () => answer });
  const say = async (text: string) => {
    connection.onData(Buffer.from(text));
    await settle();
  };
  return { wire, clock, connection, say };
}

const get = "GET / HTTP/1.1\r\n\r\n";

test("a connection ends after its answer, and waits for nothing more", async () => {
  const { wire, clock, say } = open();
  await say(get);
  expect(wire.text).toBe(
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 1\r\nConnection: close\r\n\r\n\n",
  );
  expect(wire.fate).toBe("ended");
  expect(clock.pending).toBe(0);
});

test("what a client sends after its request is not looked at", async () => {
  const { wire, say } = open();
  await say(get + get);
  await say(get);
  expect(wire.text.match(/HTTP/g)).toHaveLength(1);
});

test("a client that does not send its request in time is told so", async () => {
  const { wire, clock, say } = open();
  await say("GET / HT");
  await clock.advance(limits.controlRequestMs);
  expect(wire.text).toStartWith("HTTP/1.1 408 ");
  // Closing would take the answer from a client that still sends.
  expect(wire.fate).toBe("shut down");
  await clock.advance(limits.controlRequestMs);
  expect(wire.fate).toBe("terminated");
});

test("an answer may take its time, but the client has to take it", async () => {
  const { wire, clock, connection, say } = open();
  wire.room = 10;
  await say(get);
  wire.room = 10;
  connection.onDrain();
  expect(wire.text).toBe("HTTP/1.1 200 OK\r\nCon");
  await clock.advance(limits.controlRequestMs);
  expect(wire.fate).toBe("terminated");
});

test("a client that takes its answer in pieces gets all of it", async () => {
  const { wire, connection, say } = open();
  wire.room = 1;
  await say(get);
  while (wire.fate === "open") {
    wire.room = 7;
    connection.onDrain();
  }
  expect(wire.text).toEndWith("\r\n\r\n\n");
  expect(wire.fate).toBe("ended");
});

test("a client that waits for 100 Continue gets it, and then its answer", async () => {
  const { wire, say } = open();
  await say("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  expect(wire.text).toBe("HTTP/1.1 100 Continue\r\n\r\n");
  await say("{}");
  expect(wire.text).toContain("HTTP/1.1 200 OK");
});

test("a client that is gone before its answer costs nothing", async () => {
  const { wire, clock, connection } = open();
  connection.onData(Buffer.from(get));
  connection.onClosed();
  await settle();
  expect(wire.text).toBe("");
  expect(clock.pending).toBe(0);
});

test("a stream's source ends once, with its connection", async () => {
  let ends = 0;
  const { connection, say } = open({ kind: "stream", start: () => () => ends++ });
  await say(get);
  expect(connection.isStream).toBe(true);
  connection.stop();
  connection.onClosed();
  expect(ends).toBe(1);
});
