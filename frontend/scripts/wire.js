// How a draft reaches the server: one POST of the form, answered in JSON.

/** Browsers carry at most 64 KiB out of a page that is closing. */
const MOST_WHEN_LEAVING = 60000;

/** The token that POSTs carry, from the page; a fresh one is fetched when the session's has run out. */
export function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? "";
}

/**
 * A sender for one form.
 * @param form the <form>; its action takes the POST
 */
export function sender(form) {
  return async (payload, { leaving }) => {
    const first = await post(form, payload, leaving);
    if (first.status !== 400) return first.outcome;
    const renewed = await renewToken();
    return renewed === "renewed" ? (await post(form, payload, leaving)).outcome : { kind: renewed };
  };
}

async function post(form, payload, leaving) {
  const body = new URLSearchParams();
  for (const [name, value] of payload.fields) body.append(name, value);
  body.set("text", payload.text);
  body.set("base_seq", String(payload.baseSeq));
  body.set("save_id", payload.id);
  const encoded = body.toString();
  let response;
  try {
    response = await fetch(form.getAttribute("action") || location.href, {
      method: "POST",
      body: encoded,
      credentials: "same-origin",
      redirect: "manual",
      keepalive: leaving && encoded.length < MOST_WHEN_LEAVING,
      headers: {
        "Content-Type": "application/x-www-form-urlencoded",
        Accept: "application/json",
        "X-Requested-With": "autosave",
        "X-CSRFToken": csrfToken(),
        "X-Person": document.body.dataset.person,
      },
    });
  } catch {
    return { status: 0, outcome: { kind: "offline" } };
  }
  return { status: response.status, outcome: await outcomeOf(response) };
}

async function outcomeOf(response) {
  // A redirect instead of an answer is the way to the sign-in page.
  if (response.status === 401 || response.type === "opaqueredirect") return { kind: "signed-out" };
  if (response.status >= 500 || response.status === 429) return { kind: "offline" };
  let answer;
  try {
    answer = await response.json();
  } catch {
    // Not our server: a venue's network asks for a password, a proxy says sorry.
    return { kind: "offline" };
  }
  return response.ok ? { ...answer, kind: "saved" } : { kind: "refused", message: answer.message ?? "" };
}

/** Fetch a fresh token. Another person in this browser's session counts as signed out: nobody saves in another's name. */
async function renewToken() {
  try {
    const response = await fetch(document.body.dataset.tokenUrl, {
      credentials: "same-origin",
      headers: { Accept: "application/json" },
      redirect: "manual",
    });
    if (response.status === 401 || response.type === "opaqueredirect") return "signed-out";
    if (!response.ok) return "offline";
    const { csrf_token: token, person } = await response.json();
    // The session's own id may follow the person's after a colon.
    if (person !== undefined && String(person ?? "").split(":")[0] !== document.body.dataset.person) return "signed-out";
    takeToken(token);
    return "renewed";
  } catch {
    return "offline";
  }
}

/** Use this token everywhere on the page. */
function takeToken(token) {
  const meta = document.querySelector('meta[name="csrf-token"]');
  if (meta) meta.content = token;
  for (const input of document.querySelectorAll('input[name="csrf_token"]')) input.value = token;
}
