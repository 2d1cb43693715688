/** A body that is larger than the limit, or says that it will be. */
export class BodyTooLargeError extends Error {
  constructor(bytesMax: number) {
    super(`more than ${bytesMax} bytes`);
    this.name = "BodyTooLargeError";
  }
}

/**
 * Reads a whole body, unpacked, and stops at `bytesMax`. We unpack by ourselves: Bun's own unpacking
 * takes 130 MB for a body that swells beyond the limit, and writes to stderr when it is damaged.
 */
export async function readBody(response: Response, bytesMax: number): Promise<Uint8Array> {
  const { body } = response;
  if (body === null) return new Uint8Array();
  const reader = unpack(body, response.headers.get("content-encoding")).getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > bytesMax) {
      // The connection is of no use any more: nobody reads the rest.
      void reader.cancel().catch(() => undefined);
      throw new BodyTooLargeError(bytesMax);
    }
    chunks.push(value);
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : joinChunks(chunks, size);
}

function unpack(
  body: ReadableStream<Uint8Array>,
  encoding: string | null,
): ReadableStream<Uint8Array> {
  if (encoding === null || encoding === "identity") return body;
  if (encoding !== "gzip") throw new Error(`unknown encoding ${encoding}`);
  const { readable, writable } = new DecompressionStream("gzip");
  // The error of a damaged body comes out of `readable`.
  void body.pipeTo(writable as WritableStream<Uint8Array>).catch(() => undefined);
  return readable;
}

function joinChunks(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return whole;
}
