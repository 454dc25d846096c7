// A link that is shown once: pressing copies it, or selects it where the browser does not allow that.
const link = document.getElementById("link");
const button = document.getElementById("copy");

async function copy() {
  link.select();
  try {
    await navigator.clipboard.writeText(link.value);
    document.getElementById("copied").textContent = "Copied.";
  } catch {
    document.getElementById("copied").textContent = "Selected. Press Ctrl+C to copy.";
  }
}

button.hidden = false;
button.addEventListener("click", copy);
link.addEventListener("focus", () => link.select());
