// F20: TLS is verified, errors say what is wrong, and files are read again after a failure.
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ConsulClient } from "../../src/consul/client.ts";
import { ConsulRegistry } from "../../src/consul/consul-registry.ts";
import { toConsulOptions } from "../../src/consul/options.ts";
import { failureOf } from "../support/failure-of.ts";

const signal = new AbortController().signal;

if (Bun.which("openssl") === null) {
  test.skip("Consul over TLS (needs openssl to make certificates)", () => undefined);
} else {
  describe("Consul over TLS", () => {
    let folder: string;
    let server: Bun.Server<undefined>;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "tls-"));
      await Promise.all(["server", "other", "client"].map((name) => makeCertificate(folder, name)));
      server = Bun.serve({
        hostname: "127.0.0.1",
        port: 0,
        tls: {
          key: Bun.file(join(folder, "server.key")),
          cert: Bun.file(join(folder, "server.pem")),
        },
        fetch: () => Response.json("127.0.0.1:8300"),
      });
    });
    afterAll(async () => {
      await server.stop(true);
      await rm(folder, { recursive: true });
    });

    const connect = (tls: Record<string, string | boolean>, host = "localhost"): ConsulRegistry => {
      const address = `https://${host}:${server.port}`;
      const options = toConsulOptions({ address, tls: { verify: true, ...tls } });
      return new ConsulRegistry(new ConsulClient({ options }));
    };
    const path = (name: string): string => join(folder, name);

    test("an unknown CA is refused, with and without a configured one", async () => {
      for (const tls of [{}, { caFile: path("other.pem") }]) {
        const failed = await failureOf(connect(tls).hasLeader(signal));
        expect(failed).toMatchObject({ code: "consul-unreachable" });
        expect(failed.message).toContain("cannot be trusted");
      }
    });

    test("a certificate for another name is refused, unless serverName says so", async () => {
      const caFile = path("server.pem");
      const failed = await failureOf(connect({ caFile }, "127.0.0.1").hasLeader(signal));
      expect(failed.message).toContain("another name");
      const serverName = "localhost";
      expect(await connect({ caFile, serverName }, "127.0.0.1").hasLeader(signal)).toBe(true);
    });

    test("a CA in a file or a folder is trusted", async () => {
      expect(await connect({ caFile: path("server.pem") }).hasLeader(signal)).toBe(true);
      await Bun.write(path("cas/a.pem"), Bun.file(path("other.pem")));
      await Bun.write(path("cas/b.pem"), Bun.file(path("server.pem")));
      expect(await connect({ caPath: path("cas") }).hasLeader(signal)).toBe(true);
    });

    test("nothing is verified only when that was asked for", async () => {
      expect(await connect({ verify: false }).hasLeader(signal)).toBe(true);
    });

    test("the files are read again after a failure", async () => {
      const caFile = path("rotated.pem");
      const registry = connect({ caFile });
      expect((await failureOf(registry.hasLeader(signal))).message).toContain("is not asked");
      await copyFile(path("other.pem"), caFile);
      expect((await failureOf(registry.hasLeader(signal))).message).toContain("cannot be trusted");
      await copyFile(path("server.pem"), caFile);
      expect(await registry.hasLeader(signal)).toBe(true);
    });

    test("a client certificate is shown to a server that demands one", async () => {
      using demanding = Bun.serve({
        hostname: "127.0.0.1",
        port: 0,
        tls: {
          key: Bun.file(path("server.key")),
          cert: Bun.file(path("server.pem")),
          ca: Bun.file(path("client.pem")),
          requestCert: true,
          rejectUnauthorized: true,
        },
        fetch: () => Response.json("127.0.0.1:8300"),
      });
      const caFile = path("server.pem");
      const open = (files: object): ConsulRegistry => {
        const address = `https://localhost:${demanding.port}`;
        const tls = { verify: true, caFile, ...files };
        const options = toConsulOptions({ address, tls });
        return new ConsulRegistry(new ConsulClient({ options }));
      };
      const files = { certFile: path("client.pem"), keyFile: path("client.key") };
      expect(await open(files).hasLeader(signal)).toBe(true);
      expect(await failureOf(open({}).hasLeader(signal))).toMatchObject({ name: "DiscoveryError" });
    });
  });
}

/** One that is its own CA, for localhost. */
async function makeCertificate(folder: string, name: string): Promise<void> {
  const child = Bun.spawn(
    [
      ...["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"],
      ...[
        "-nodes",
        "-days",
        "2",
        "-subj",
        `/CN=${name}`,
        "-addext",
        "subjectAltName=DNS:localhost",
      ],
      ...["-keyout", `${name}.key`, "-out", `${name}.pem`],
    ],
    { cwd: folder, stdio: ["ignore", "ignore", "ignore"] },
  );
  if ((await child.exited) !== 0) throw new Error("openssl does not make a certificate");
}
