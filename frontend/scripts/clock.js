// The session's clock ticks. The server says how many seconds are left and what time it is at the meeting; this device
// counts from there, so that a clock that is set wrong shows nothing wrong.

const started = new WeakMap();

/** Tick every clock of the page, whichever is there by then. */
export function startClocks(now = Date.now) {
  const tick = () => {
    for (const clock of document.querySelectorAll("[data-clock]")) show(clock, now());
  };
  tick();
  setInterval(tick, 1000);
}

function show(clock, now) {
  if (!started.has(clock)) started.set(clock, now);
  const passed = Math.floor((now - started.get(clock)) / 1000);
  write(clock.querySelector("[data-clock-time]"), timeOfDay(Number(clock.dataset.localSeconds) + passed));
  const left = clock.querySelector("[data-clock-left]");
  if (!left) return;
  const seconds = Number(clock.dataset.secondsLeft) - passed;
  write(left, wordsFor(seconds, clock.dataset));
  left.classList.toggle("over", seconds < 0);
}

/** What is left, in the page's own words: the minute that runs counts as left, one is over when it has passed. */
export function wordsFor(seconds, { left, up, over }) {
  const minutes = Math.ceil(seconds / 60);
  if (minutes > 0) return left.replace("{}", minutes);
  return minutes < 0 ? over.replace("{}", -minutes) : up;
}

/** Seconds since midnight as "12:58". */
export function timeOfDay(seconds) {
  const minutes = Math.floor(seconds / 60);
  const two = (number) => String(number).padStart(2, "0");
  return `${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}`;
}

/** Only what changes is written: nothing is drawn, or said, sixty times a minute. */
function write(element, words) {
  if (element && element.textContent !== words) element.textContent = words;
}
