/** Bytes of a file as text for JSON: the server finds out how its letters are written. */
export function base64(bytes: ArrayBuffer): string {
  let text = "";
  for (const byte of new Uint8Array(bytes)) text += String.fromCharCode(byte);
  return btoa(text);
}
