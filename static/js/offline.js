// The line is back: so is the page that was wanted.
addEventListener("online", () => location.reload());
