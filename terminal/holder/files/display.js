// The holder's display: draws each state it is sent; keeps typed digits in one array of bytes, sends
// them once, covered by the question's pad, and wipes them. Nothing of them is in the document (it
// has only dots), in storage, in an address or in a message of the page.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const PLACES = 6, ENDINGS = ["paid", "stopped", "uncertain"];
  const digits = new Uint8Array(16);
  let count = 0, tooMany = false, ask = null, said = null, sending = false;

  function wipe() { digits.fill(0); count = 0; }

  function cell(row, text) { row.insertCell().textContent = text; }

  function drawGoods(goods) {
    byId("goods").replaceChildren();
    for (const good of goods) {
      const row = byId("goods").insertRow();
      good.forEach((text) => cell(row, text));
    }
    const part = byId("goods-part");
    part.scrollTop = part.scrollHeight;
  }

  function drawParts(parts) {
    byId("parts").replaceChildren();
    for (const [label, value] of parts) {
      const name = document.createElement("dt"), amount = document.createElement("dd");
      name.textContent = label;
      amount.textContent = value;
      byId("parts").append(name, amount);
    }
  }

  function drawAsk() {
    const asked = ask !== null && !sending;
    byId("ask").hidden = !asked;
    document.body.classList.toggle("asking", asked);
    byId("sign").textContent = ask ? "" : said.sign;
    byId("says").textContent = ask ? (sending ? said.labels.one_moment : "") : said.says;
    if (!asked) return;
    byId("ask-title").textContent = ask.title;
    byId("ask-sum").textContent = ask.amount;
    byId("ask-from").textContent = ask.amount_label;
    byId("places").textContent = "●".repeat(count) + "○".repeat(Math.max(PLACES - count, 0));
    byId("hint").textContent = tooMany ? said.labels.too_many : ask.hint;
    byId("hint").classList.toggle("urgent", tooMany || ask.urgent);
  }

  function draw(state) {
    const labels = state.labels;
    if (state.ask === null || ask === null || state.ask.number !== ask.number) {
      wipe();
      tooMany = false;
      sending = false;
    }
    said = state;
    ask = state.ask;
    document.documentElement.lang = state.language;
    document.body.dataset.mood = state.mood;
    for (const id of ["item", "count", "amount", "training", "private"]) {
      byId(id).textContent = labels[id];
    }
    byId("shop").textContent = state.shop;
    byId("language").textContent = labels.other_language;
    byId("total-label").textContent = labels.total;
    byId("total").textContent = state.total;
    for (const word of ["enter", "correct", "cancel"]) byId("key-" + word).textContent = labels[word];
    drawGoods(state.goods);
    drawParts(state.parts);
    drawAsk();
  }

  function post(path, body) {
    return fetch(path, { method: "POST", body, credentials: "same-origin", cache: "no-store" });
  }

  function send() {
    const pad = ask.pad.match(/../g).map((byte) => parseInt(byte, 16));
    const body = new Uint8Array(pad.length);
    body[0] = count;
    body.set(digits.subarray(0, count), 1);
    wipe();
    for (let at = 0; at < pad.length; at++) body[at] ^= pad[at];
    sending = true;
    post("/answer/" + ask.number, body).catch(() => lost());
    drawAsk();
  }

  const KEYS = {
    enter() {
      const wasTooMany = tooMany;
      tooMany = false;
      if (count >= ask.fewest && !wasTooMany) send();
    },
    correct() { if (count > 0) digits[--count] = 0; },
    cancel() {
      wipe();
      sending = true;
      post("/cancel/" + ask.number).catch(() => lost());
    },
    digit(code) {
      if (count === ask.most || tooMany) {
        wipe();
        tooMany = true;
      } else {
        digits[count++] = code;
      }
    },
  };

  function press(name, code) {
    if (ask === null || sending) return;
    KEYS[name](code);
    drawAsk();
  }

  const NAMED = { Enter: "enter", Backspace: "correct", Delete: "correct", Escape: "cancel" };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const name = NAMED[event.key];
    const isDigit = event.key.length === 1 && event.key >= "0" && event.key <= "9";
    if (ask === null || (!name && !isDigit)) return;
    if (event.key === "Enter" && event.target.matches("button:focus-visible")) return;
    event.preventDefault();
    if (event.repeat && name !== "correct") return;
    press(isDigit ? "digit" : name, event.key.charCodeAt(0));
  });

  function makeKeys() {
    const order = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "cancel", "0", "correct", "enter"];
    for (const name of order) {
      const key = document.createElement("button"), word = name.length > 1;
      key.type = "button";
      key.tabIndex = word ? 0 : -1;
      if (word) {
        key.id = "key-" + name;
        key.classList.add("word", name);
      } else {
        key.textContent = name;
      }
      key.addEventListener("click", () => press(word ? name : "digit", name.charCodeAt(0)));
      byId("keys").append(key);
    }
  }

  function lost() {
    wipe();
    ask = null;
    sending = false;
    if (said === null) return;
    if (ENDINGS.includes(said.mood)) return drawAsk();
    document.body.dataset.mood = "uncertain";
    said.sign = "?";
    said.says = said.labels.lost;
    drawAsk();
  }

  makeKeys();
  byId("language").addEventListener("click", () => {
    post("/language/" + (document.documentElement.lang === "en" ? "zh" : "en"));
  });
  const events = new EventSource("/events");
  events.onmessage = (event) => draw(JSON.parse(event.data));
  events.onerror = lost;
  window.addEventListener("pagehide", wipe);
})();
