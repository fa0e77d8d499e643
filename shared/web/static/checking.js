// Two comforts of the press desk: what the checks find while one types, and a release copied with its headings.
// Every page works without this file: a button checks, and the text can be selected.

for (const form of document.querySelectorAll("form[data-check]")) {
  const place = form.querySelector("[data-found]");
  let waiting = 0;
  let asked = new AbortController();
  const look = async () => {
    asked.abort();
    asked = new AbortController();
    const { signal } = asked;
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.dataset.check, { method: "POST", body, signal }).catch(() => null);
    if (!answer?.ok || answer.redirected) return; // the button still checks, and says what is wrong
    const found = await answer.text().catch(() => null);
    if (found !== null && !signal.aborted) place.innerHTML = found;
  };
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(look, 500); });
}

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard?.write) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    const parts = {
      "text/html": new Blob([source.innerHTML], { type: "text/html" }),
      "text/plain": new Blob([source.innerText], { type: "text/plain" }),
    };
    await navigator.clipboard.write([new ClipboardItem(parts)]);
    button.textContent = button.dataset.copied;
  });
}
