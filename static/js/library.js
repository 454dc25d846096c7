// The library of references: choosing or dropping files brings them in at once, one a request.
const { announce, bringIn, toast } = window.atelier;
const page = document.getElementById("content");
const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

function prepare() {
  const field = document.getElementById("upload-files");
  if (field) field.multiple = true;
}

async function upload(files) {
  if (!files.length) return;
  let added = 0;
  const tell = (index) => toast(`Adding ${index + 1} of ${files.length}…`, { name: "upload", keep: true });
  tell(0);
  const faults = await bringIn(document.getElementById("upload").action, files, (content, index) => {
    added += content.querySelectorAll(".ref").length;
    if (index + 1 < files.length) tell(index + 1);
  });
  if (added) {
    await window.htmx.ajax("GET", location.pathname, { source: page, target: page, swap: "innerHTML", select: "#content > *" });
    prepare();
  }
  const said = [...(added ? [added > 1 ? `${added} added.` : "Added."] : []), ...faults].join(" ");
  toast(said, { name: "upload", bad: faults.length > 0, keep: faults.length > 0 });
  announce(said);
}

document.addEventListener("change", (event) => {
  if (event.target.id !== "upload-files") return;
  const files = [...event.target.files];
  event.target.value = "";
  upload(files);
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
  upload([...event.dataTransfer.files]);
});

prepare();
