// Copies the text of what a button names; where the browser does not allow it, selects it.
const { announce } = window.atelier;

function select(element) {
  const range = document.createRange();
  range.selectNodeContents(element);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}

async function copy(button, element) {
  try {
    await navigator.clipboard.writeText(element.textContent);
    button.querySelector("span").textContent = "Copied";
    announce("Copied");
  } catch {
    // Only https and this machine may write there.
    select(element);
    announce("Selected. Press Ctrl+C to copy.");
  }
}

for (const button of document.querySelectorAll("[data-copy]")) {
  const element = document.getElementById(button.dataset.copy);
  button.addEventListener("click", () => copy(button, element));
  element.addEventListener("focus", () => select(element));
}
