/** A fresh id, in hexadecimal digits; `crypto.randomUUID` is missing on plain-HTTP addresses. */
export function freshId(bytes = 12) {
  return [...crypto.getRandomValues(new Uint8Array(bytes))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
