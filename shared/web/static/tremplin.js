// Three comforts: what is left of a text's length, no second click on a form that must leave once, and a draft
// that is kept while it is typed.
// Every page works without this file.

function count(area) {
  const told = document.getElementById(area.dataset.counter);
  const left = Number(area.dataset.maxlength) - [...area.value].length;
  const { left: some, leftOne, over, overOne } = told.dataset;
  const sentence = left < 0 ? (left === -1 ? overOne : over) : (left === 1 ? leftOne : some);
  told.textContent = sentence.replace("{n}", Math.abs(left).toLocaleString(document.documentElement.lang));
  told.classList.toggle("over", left < 0);
}

for (const area of document.querySelectorAll("[data-counter]")) {
  area.addEventListener("input", () => count(area));
  count(area);
}

for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", () => {
    // after the submission has taken the pressed button's value with it
    setTimeout(() => form.querySelectorAll("[type=submit]").forEach((one) => { one.disabled = true; }));
  });
}

// a page that comes back from the browser's memory must be usable again
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  document.querySelectorAll("form[data-once] [type=submit]").forEach((one) => { one.disabled = false; });
});

// a draft: 10 s after the last sign, and when a field is left; one after the other, each told what was seen last
for (const form of document.querySelectorAll("form[data-autosave]")) {
  const told = document.querySelector("[data-saved]");
  let { seen } = form.dataset;
  let kept = new URLSearchParams(new FormData(form)).toString();
  let saving = Promise.resolve();
  let waiting = 0;
  let leaving = new AbortController();
  const send = async () => {
    const typed = new URLSearchParams(new FormData(form));
    const now = typed.toString();
    if (now === kept || leaving.signal.aborted) return;
    typed.set("seen", seen);
    const { signal } = leaving;
    const answer = await fetch(form.dataset.autosave, { method: "POST", body: typed, signal }).catch(() => null);
    const came = answer?.headers.get("Content-Type")?.includes("json");
    const said = came ? await answer.json().catch(() => null) : null; // not JSON: the session is over, or the net
    if (signal.aborted) return;
    form.dispatchEvent(new CustomEvent("kept", { detail: { ok: answer?.ok && said !== null, tag: said?.tag } }));
    if (!said) return; // the button still saves, and says what is wrong
    told.textContent = said.told;
    if (answer.ok) [kept, seen] = [now, said.tag];
  };
  const save = () => { clearTimeout(waiting); saving = saving.then(send); };
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(save, 10_000); });
  form.addEventListener("focusout", save);
  form.addEventListener("submit", () => { clearTimeout(waiting); leaving.abort(); }); // the button sends it all
  window.addEventListener("pageshow", () => { leaving = new AbortController(); });
}
