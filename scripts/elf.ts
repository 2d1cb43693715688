// The few fields of a 64-bit little-endian ELF file that scripts/patch-executable.ts looks at.

/** One program header, with `headerAt`, the place of the header itself in the file. */
export interface Segment {
  readonly headerAt: number;
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly address: number;
  readonly fileSize: number;
  readonly memorySize: number;
}

/** One section header; without content, like .bss, it takes no room in the file. */
export interface Section {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
  readonly hasContent: boolean;
}

/** What an executable says about itself. */
export interface ElfFile {
  readonly machine: "x64" | "arm64";
  readonly entry: number;
  readonly segments: readonly Segment[];
  readonly sections: readonly Section[];
}

/** The type of a segment that is mapped into memory. */
export const loadable = 1;

/** The flag of a segment whose bytes may be executed. */
export const executable = 1;

const noBits = 8;
const entryAt = 24;

/** Reads the headers of an executable and throws if it is none that we know. */
export function parseElf(bytes: Buffer): ElfFile {
  // Class 2 is 64 bits, data 1 is little endian.
  if (
    bytes.length < 64 ||
    bytes.readUInt32BE(0) !== 0x7f454c46 ||
    bytes.readUInt16BE(4) !== 0x0201
  ) {
    throw new Error("Cannot read the executable: expected a 64-bit little-endian ELF file");
  }
  return {
    machine: toMachine(bytes.readUInt16LE(18)),
    entry: readWord(bytes, entryAt),
    segments: readSegments(bytes),
    sections: readSections(bytes),
  };
}

/** Changes the address at which the dynamic loader starts the program. */
export function writeEntry(bytes: Buffer, address: number): void {
  bytes.writeBigUInt64LE(BigInt(address), entryAt);
}

/** Lets a segment begin `length` bytes earlier, both in the file and in memory. */
export function extendSegmentDown(bytes: Buffer, segment: Segment, length: number): void {
  const write = (at: number, value: number) =>
    bytes.writeBigUInt64LE(BigInt(value), segment.headerAt + at);
  write(8, segment.offset - length);
  write(16, segment.address - length);
  write(24, segment.address - length);
  write(32, segment.fileSize + length);
  write(40, segment.memorySize + length);
}

function toMachine(machine: number): "x64" | "arm64" {
  switch (machine) {
    case 62:
      return "x64";
    case 183:
      return "arm64";
    default:
      throw new Error(
        `Cannot read the executable: its machine is ${machine}, expected 62 (x64) or 183 (arm64)`,
      );
  }
}

function readSegments(bytes: Buffer): Segment[] {
  const table = readWord(bytes, 32);
  const size = bytes.readUInt16LE(54);
  const segments: Segment[] = [];
  for (let index = 0; index < bytes.readUInt16LE(56); index++) {
    const at = table + index * size;
    segments.push({
      headerAt: at,
      type: bytes.readUInt32LE(at),
      flags: bytes.readUInt32LE(at + 4),
      offset: readWord(bytes, at + 8),
      address: readWord(bytes, at + 16),
      fileSize: readWord(bytes, at + 32),
      memorySize: readWord(bytes, at + 40),
    });
  }
  return segments;
}

function readSections(bytes: Buffer): Section[] {
  const table = readWord(bytes, 40);
  const size = bytes.readUInt16LE(58);
  const count = bytes.readUInt16LE(60);
  if (count === 0) {
    return [];
  }
  const namesAt = readWord(bytes, table + bytes.readUInt16LE(62) * size + 24);
  const sections: Section[] = [];
  for (let index = 0; index < count; index++) {
    const at = table + index * size;
    const nameAt = namesAt + bytes.readUInt32LE(at);
    sections.push({
      name: bytes.toString("latin1", nameAt, bytes.indexOf(0, nameAt)),
      offset: readWord(bytes, at + 24),
      size: readWord(bytes, at + 32),
      hasContent: bytes.readUInt32LE(at + 4) !== noBits,
    });
  }
  return sections;
}

function readWord(bytes: Buffer, at: number): number {
  return Number(bytes.readBigUInt64LE(at));
}
