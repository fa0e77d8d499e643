// A reviewer's comforts: keys for the queue and the rubric, and a copy on this device of what could not be saved.
// Every page works without this file, and every key only does what a control on the page does too.

const TYPED_IN = "textarea, select, input:not([type=radio], [type=checkbox], [type=submit], [type=button])";
const OFF = "tremplin.keys"; // "off": single keys do nothing (WCAG 2.1.4)

function stored(key) {
  try { return localStorage.getItem(key); } catch { return null; }
}

function store(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch { /* a browser that keeps nothing still saves on the server */ }
}

// keys

const help = document.querySelector("[data-keys]");
const rows = [...document.querySelectorAll("[data-row]")];
const criteria = [...document.querySelectorAll("[data-criterion]")];
let here = -1;

function step(list, by) {
  if (!list.length) return;
  const at = list.findIndex((one) => one.contains(document.activeElement));
  here = Math.min(Math.max((at < 0 ? here : at) + by, 0), list.length - 1);
  const one = list[here];
  (one.matches("a") ? one : one.querySelector("input:checked") ?? one.querySelector("input")).focus();
}

function criterion() {
  const at = criteria.findIndex((one) => one.contains(document.activeElement));
  if (at >= 0) here = at;
  return criteria[Math.max(here, 0)];
}

function choose(score) {
  const box = criterion()?.querySelector(`input[type=radio][value="${score}"]`);
  if (!box) return;
  box.click();
  box.focus();
}

function half() {
  const chosen = Number(criterion()?.querySelector("input:checked")?.value ?? NaN);
  if (Number.isNaN(chosen)) return;
  choose(Number.isInteger(chosen) ? Math.min(chosen + 0.5, 5) : Math.floor(chosen));
}

const KEYS = {
  j: () => step(rows.length ? rows : criteria, 1),
  k: () => step(rows.length ? rows : criteria, -1),
  o: () => rows[Math.max(rows.indexOf(document.activeElement), 0)]?.click(),
  h: half,
  s: () => document.querySelector("form[data-autosave]")?.dispatchEvent(new Event("focusout")),
  n: () => document.querySelector("[data-next]")?.click(),
  "?": () => { help.open = !help.open; help.querySelector("summary").focus(); },
};

if (help) {
  const switched = help.querySelector("[data-keys-on]");
  switched.checked = stored(OFF) !== "off";
  switched.closest("[hidden]")?.removeAttribute("hidden");
  switched.addEventListener("change", () => store(OFF, switched.checked ? null : "off"));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.target.matches(TYPED_IN)) return;
    if (!switched.checked) return;
    const act = /^[0-5]$/.test(event.key) && criteria.length ? () => choose(event.key) : KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

// who cannot judge says why
for (const one of criteria) {
  one.addEventListener("change", ({ target }) => {
    if (target.value === "none") one.querySelector("details").open = true;
  });
}

// what the server could not keep

for (const form of document.querySelectorAll("form[data-local]")) {
  const key = `tremplin.local.${form.dataset.local}`;
  const offer = document.querySelector("[data-local-offer]");
  const told = document.querySelector("[data-saved]");
  let { seen } = form.dataset;
  const typed = () => [...new FormData(form)].filter(([name]) => !["csrf_token", "tag"].includes(name));
  const shown = JSON.stringify(typed());
  let onServer = shown;
  const keep = (sent) => store(key, JSON.stringify({ typed: typed(), seen, sent }));

  form.addEventListener("kept", ({ detail }) => {
    if (detail.ok) {
      [onServer, seen] = [JSON.stringify(typed()), detail.tag];
      store(key, null);
      return;
    }
    keep(false);
    told.textContent = form.dataset.unsaved;
  });
  form.addEventListener("submit", () => keep(true));
  window.addEventListener("pagehide", () => {
    if (JSON.stringify(typed()) !== onServer && stored(key) === null) keep(false);
  });

  const copy = JSON.parse(stored(key) ?? "null");
  const arrived = copy?.sent && copy.seen !== seen;
  if (!copy || arrived || JSON.stringify(copy.typed) === shown) {
    store(key, null);
    continue;
  }
  offer.hidden = false;
  offer.querySelector("[data-local-take]").addEventListener("click", () => {
    for (const [name, value] of copy.typed) {
      for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (field.type === "radio") field.checked = field.value === value;
        else if (field.type !== "hidden") field.value = value;
        if (value) field.closest("details")?.setAttribute("open", "");
      }
    }
    offer.hidden = true;
    form.dispatchEvent(new Event("focusout"));
    form.querySelector("input:checked, textarea")?.focus();
  });
  offer.querySelector("[data-local-drop]").addEventListener("click", () => {
    store(key, null);
    offer.hidden = true;
  });
}
