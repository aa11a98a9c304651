// The page follows its meeting: over the socket where one can be opened, else by asking every few seconds. Either way <body> is
// told "meetingChanged", with {sections: ids or null for all of them, event: whether something is on the record}.

import { MeetingChannel } from "./meeting-channel.js";
import { pageClock } from "./timers.js";

/** Follow the meeting that the page names, if it names one. */
export function followMeeting() {
  const place = document.querySelector("[data-meeting-socket]");
  if (!place || !window.WebSocket) return;
  const channel = new MeetingChannel({
    open: () => new WebSocket(location.origin.replace(/^http/, "ws") + place.dataset.meetingSocket),
    clock: pageClock,
    ...positionOf(poll()),
    says(kind, detail) {
      if (kind === "changed") document.body.dispatchEvent(new CustomEvent("meetingChanged", { detail }));
    },
  });
  restPoll(channel);
  measureAnswers(channel);
  document.body.addEventListener("meetingChanged", ({ detail }) => detail?.seq && channel.reached(detail));
  followVisibility(channel);
  channel.start();
}

/** While the page is told, and while nobody sees it, it does not ask every few seconds. */
function restPoll(channel) {
  document.addEventListener("htmx:confirm", (event) => {
    const { elt, triggeringEvent } = event.detail;
    if (elt !== poll()) return;
    if (triggeringEvent?.type !== "meetingAsk" && (channel.live || document.hidden)) event.preventDefault();
  });
  // It asks whether anything happened that the page has not heard of over the socket.
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (detail.elt !== poll()) return;
    const [path, query] = detail.path.split("?");
    const asked = new URLSearchParams(query);
    for (const name of ["seq", "drafts"]) {
      const key = name === "seq" ? "since" : name;
      if (asked.has(key) && channel[name] > Number(asked.get(key))) asked.set(key, channel[name]);
    }
    detail.path = `${path}?${asked}`;
  });
}

function measureAnswers(channel) {
  const asked = new WeakMap();
  document.addEventListener("htmx:beforeRequest", ({ detail }) => asked.set(detail.xhr, Date.now()));
  document.addEventListener("htmx:afterRequest", ({ detail: { elt, xhr } }) => {
    if (elt.matches?.("[data-keeper]") && asked.has(xhr)) channel.answered(Date.now() - asked.get(xhr));
  });
}

function followVisibility(channel) {
  const look = () => {
    if (document.hidden) {
      channel.sleep();
      return;
    }
    channel.wake();
    document.body.dispatchEvent(new CustomEvent("meetingAsk"));
  };
  if (document.hidden) channel.sleep();
  document.addEventListener("visibilitychange", look);
  window.addEventListener("online", look);
  // A page with an open socket cannot be kept by the browser for going back to.
  window.addEventListener("pagehide", () => channel.stop());
  window.addEventListener("pageshow", ({ persisted }) => {
    if (!persisted) return;
    channel.start();
    look();
  });
}

function poll() {
  return document.getElementById("meeting-poll");
}

function positionOf({ dataset }) {
  return { seq: Number(dataset.seq), drafts: dataset.drafts === undefined ? null : Number(dataset.drafts) };
}
