// Around the emulator: every key reaches the counter, pasting is pasting, and a page that was cut
// off says why or comes back by itself.
"use strict";

const RETURNS = "returns", MOST_RETURNS = 5, RETURN_AFTER_MS = 500;

function terminalInput() {
  return document.querySelector(".xterm-helper-textarea");
}

// Pasting is the browser's: the emulator would send Ctrl+V as a key and nothing would be pasted.
function isPaste(event) {
  return event.code === "KeyV" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
}

// Copying what is marked in the page (mouse with Shift) is Ctrl+Shift+C, as in other terminal windows.
function isCopy(event) {
  return event.code === "KeyC" && event.ctrlKey && event.shiftKey && !event.altKey;
}

// A key that comes while nothing has the focus goes to the counter all the same: F5 reloads nothing.
function onKeyDown(event) {
  const input = terminalInput();
  if (input && event.target !== input) {
    input.focus();
    if (event.key.length > 1) {
      event.preventDefault();
      event.stopImmediatePropagation();
      input.dispatchEvent(new KeyboardEvent("keydown", event));
    }
  } else if (isPaste(event)) {
    event.stopImmediatePropagation();
  } else if (isCopy(event)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    document.execCommand("copy");
  }
}

async function sayHowItStands() {
  let state = "ended";
  try {
    state = await (await fetch("/state")).text();
  } catch { /* the server has ended with the counter */ }
  const returns = Number(sessionStorage.getItem(RETURNS));
  if (state === "free" && returns < MOST_RETURNS) {
    sessionStorage.setItem(RETURNS, String(returns + 1));
    setTimeout(() => location.reload(), RETURN_AFTER_MS);
    return;
  }
  const notice = document.querySelector(`[data-state="${state}"]`);
  if (notice) {
    notice.hidden = false;
  }
}

// The emulator marks the body: -loaded when it is connected (before that it cannot report the focus),
// -first-byte when the counter painted, -closed when the socket ended.
function onMark() {
  if (document.body.classList.contains("-loaded")) {
    terminalInput()?.focus();
  }
  if (document.body.classList.contains("-first-byte")) {
    sessionStorage.removeItem(RETURNS);
  }
  if (document.body.classList.contains("-closed")) {
    sayHowItStands();
  }
}

window.addEventListener("keydown", onKeyDown, true);
window.addEventListener("focus", () => terminalInput()?.focus());
window.addEventListener("load", () => {
  new MutationObserver(onMark).observe(document.body, { attributeFilter: ["class"] });
});
