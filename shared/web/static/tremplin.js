// Two comforts: what is left of a text's length, and no second click on a form that must leave once.
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
