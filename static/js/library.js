// The library of references: choosing or dropping files brings them in at once.
const form = document.getElementById("upload");
const field = document.getElementById("upload-files");
const page = document.getElementById("content");
const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

field?.addEventListener("change", () => {
  if (field.files.length) form.requestSubmit();
});

document.addEventListener("dragover", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  page.classList.add("is-target");
});

document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) page.classList.remove("is-target");
});

document.addEventListener("drop", (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  page.classList.remove("is-target");
  field.files = event.dataTransfer.files;
  form.requestSubmit();
});
