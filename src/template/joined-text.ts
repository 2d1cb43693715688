// Texts that are made of others, piece by piece: each piece keeps its own origin.
import { bareText } from "./text.ts";
import { CatalogText, JoinedText } from "./value.ts";

export type Text = string | CatalogText;

/** The pieces as one text. */
export function joinPieces(pieces: readonly Text[]): Text {
  const [only] = pieces;
  if (pieces.length === 1 && only !== undefined) return only;
  // Empty ones would let a text grow without getting longer.
  const filled = pieces.filter((piece) => bareText(piece) !== "");
  const [first = ""] = filled;
  if (filled.length < 2) return first;
  const bytes = filled.map((piece) => bareText(piece)).join("");
  return filled.some((piece) => typeof piece === "object") ? new JoinedText(bytes, filled) : bytes;
}

/** The texts that it is joined of, in their order; none of them is joined itself. */
export function listPieces(text: Text): Text[] {
  if (!(text instanceof JoinedText)) return [text];
  const pieces: Text[] = [];
  // Texts that were joined again and again are nested deeper than calls can be.
  const waiting: Text[] = [text];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (!(next instanceof JoinedText)) pieces.push(next);
    else for (let at = next.pieces.length; at > 0; at--) waiting.push(next.pieces[at - 1] ?? "");
  }
  return pieces;
}

/** The part of a text between two bytes. */
export function sliceText(text: Text, from: number, to: number): Text {
  const [part = ""] = cutText(text, [[from, to]]);
  return part;
}

/** Parts of a text, which come in its order and don't overlap. */
export function cutText(
  text: Text,
  ranges: readonly (readonly [from: number, to: number])[],
): Text[] {
  const pieces = listPieces(text);
  let [index, start] = [0, 0];
  return ranges.map(([from, to]) => {
    const parts: Text[] = [];
    for (; index < pieces.length; index++) {
      const piece = pieces[index] ?? "";
      const end = start + bareText(piece).length;
      if (end > from) parts.push(slicePiece(piece, Math.max(from - start, 0), to - start));
      // What is behind the part may be in the next one.
      if (end > to) break;
      start = end;
    }
    return joinPieces(parts);
  });
}

function slicePiece(piece: Text, from: number, to: number): Text {
  const bytes = bareText(piece);
  if (from === 0 && to >= bytes.length) return piece;
  const part = bytes.slice(from, to);
  return piece instanceof CatalogText ? new CatalogText(part, piece.sources) : part;
}
